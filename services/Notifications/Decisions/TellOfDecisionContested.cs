using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>Tells the three sides that a window ended with an objection, and who decides until when; and whom the objection concerns that it may reply, and until when (rule 7).</summary>
internal sealed class TellOfDecisionContestedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<DecisionContested>(database, board)
{
    protected override Task KeepAsync(DecisionContested message, CancellationToken cancellationToken) =>
        KnownDecision.KeepAsync(Database, message.DecisionId, known => known.Contest(message, Now), Now, cancellationToken);

    protected override Task<Notice?> DescribeAsync(DecisionContested message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DecisionContested,
        message.DecisionId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        DecisionFacts.Path(message.DecisionId))
    {
        Facts = new Dictionary<string, string>
        {
            ["kind"] = message.Kind,
            ["objecting"] = DecisionFacts.Sides(message.ObjectingSides),
            ["decider"] = message.ContestedBy,
            ["contestedClosesAt"] = RecordTime.Of(message.ContestedClosesAt, message.TimeZone),
        },
        Also = ReplyOf(message),
    });

    // A notice of its own: who may reply has another right and another last second than the sides, and is one body of its side.
    private Notice? ReplyOf(DecisionContested message) =>
        message.ConcernedOrganisationId is not { } concerned || message.ReplyClosesAt is not { } last
            ? null
            : new(
                NoticeTypes.DecisionReplyAsked, message.DecisionId, message.Version, Now, new Audience(message.Reach, Audience.Restricted, "civil_society"), DecisionFacts.Path(message.DecisionId))
            {
                Facts = new Dictionary<string, string> { ["kind"] = message.Kind, ["replyClosesAt"] = RecordTime.Of(last, message.TimeZone) },
                OrganisationId = concerned,
            };
}
