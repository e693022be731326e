using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>Tells the three sides how a decision ended, who was silent and who objected. The mail leaves the reasons to the record.</summary>
internal sealed class TellOfDecisionClosedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<DecisionClosed>(database, board)
{
    protected override Task KeepAsync(DecisionClosed message, CancellationToken cancellationToken) =>
        KnownDecision.KeepAsync(Database, message.DecisionId, known => known.End(Now), Now, cancellationToken);

    protected override Task<Notice?> DescribeAsync(DecisionClosed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DecisionClosed,
        message.DecisionId,
        message.Version,
        message.ClosedAt,
        new Audience(message.Reach, message.Class),
        DecisionFacts.Path(message.DecisionId))
    {
        Facts = new Dictionary<string, string>
        {
            ["kind"] = message.Kind,
            ["outcome"] = message.Outcome,
            ["silent"] = DecisionFacts.Sides(message.SilentSides),
            ["objecting"] = DecisionFacts.Sides(message.Objections.Keys),
        },
    });
}
