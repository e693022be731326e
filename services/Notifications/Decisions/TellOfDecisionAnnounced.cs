using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Proofs;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Decisions;

/// <summary>
/// Tells the three sides that a decision is asked of them whose window waits for proof that they have been told, and sees to that proof: of each side that is
/// asked, a mail to one of its contacts or a webhook to a system that speaks for it.
/// </summary>
internal sealed class TellOfDecisionAnnouncedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<DecisionAnnounced>(database, board)
{
    protected override Task<Notice?> DescribeAsync(DecisionAnnounced message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DecisionAnnounced,
        message.DecisionId,
        message.Version,
        message.AskedAt,
        new Audience(message.Reach, message.Class),
        DecisionFacts.Path(message.DecisionId))
    {
        Facts = new Dictionary<string, string>
        {
            ["kind"] = message.Kind,
            ["sides"] = DecisionFacts.Sides(message.EligibleSides),
            ["silence"] = message.MeaningOfSilence,
        },
        Sides = message.EligibleSides,
        Proof = new ProofAsked(message.EligibleSides, Roles.Speakers),
    });
}
