using System.Reflection;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Contracts;
using Trilateral.Notifications.Notices;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Notifications.Tests.Notices;

public sealed class EveryMessageTests
{
    private static readonly Assembly[] Contracts = [typeof(OrganisationRegistered).Assembly, typeof(DialogueAnnounced).Assembly, typeof(ContributionLodged).Assembly, typeof(NoticeDelivered).Assembly];

    /// <summary>A message that becomes no event is added here, with the reason why nobody outside is told of it.</summary>
    private static readonly Dictionary<Type, string> ToldToNobody = new()
    {
        [typeof(ClientEpochRaised)] = "of the platform's own tokens",
        [typeof(IdentityBeat)] = "of the platform's own feed of rights",
        [typeof(SigningKeyPublished)] = "of the platform's own keys; partners read them at /.well-known",
        [typeof(SigningKeyRetired)] = "of the platform's own keys",
        [typeof(MandateGranted)] = "says which API client holds what, which the other sides have no use for; that a function has another holder is mandate.replaced",
        [typeof(MandateEnded)] = "as MandateGranted",
        [typeof(DecisionDue)] = "Membership tells itself; what comes of it is decision.contested or decision.closed",
        [typeof(RequestDecision)] = "one service asks another; what comes of it is decision.announced or decision.opened",
        [typeof(DecisionRefused)] = "the answer to the service that asked",
        [typeof(FoundingSigned)] = "a step among founders, who read it at the founding; how it ends is alliance.founded, founding.withdrawn or founding.expired",
        [typeof(FoundingRestated)] = "says again what was told before, to services that did not keep it then",
        [typeof(DecisionRestated)] = "as FoundingRestated",
        [typeof(MemberHeardAgain)] = "takes back what member.inactive said, which the record shows by itself; nobody has anything to do",
        [typeof(PersonRoleGiven)] = "a person's function in its organisation, which entered it: Restricted, and nobody else's affair",
        [typeof(StakeholderMapped)] = "whoever is on the map may be in danger: that it was entered is read at the map and told by no other way",
        [typeof(StakeholderShared)] = "as StakeholderMapped",
        [typeof(StakeholderUnshared)] = "as StakeholderMapped",
        [typeof(NoticeDelivered)] = "Notifications' own word to the service that asked for proof",
        [typeof(NoticeBounced)] = "as NoticeDelivered",
    };

    [Fact]
    public void Every_message_is_the_data_of_an_event_or_is_told_to_nobody_for_a_reason()
    {
        var told = NoticeTypes.All.Select(type => type.Data).ToHashSet();
        var messages = Contracts.SelectMany(assembly => assembly.GetExportedTypes()).ToList();

        Assert.True(messages.Count > 60, $"Only {messages.Count} messages were found.");
        Assert.Empty(messages.Where(message => !told.Contains(message) && !ToldToNobody.ContainsKey(message)).Select(message => message.Name));
        Assert.Empty(ToldToNobody.Keys.Where(message => told.Contains(message) || !messages.Contains(message)).Select(message => message.Name));
    }
}
