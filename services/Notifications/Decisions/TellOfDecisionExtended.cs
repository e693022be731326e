using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>Tells the three sides that a decision closes later than they were told.</summary>
internal sealed class TellOfDecisionExtendedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<DecisionExtended>(database, board)
{
    protected override Task KeepAsync(DecisionExtended message, CancellationToken cancellationToken) =>
        KnownDecision.KeepAsync(Database, message.DecisionId, known => known.Extend(message, Now), Now, cancellationToken);

    protected override Task<Notice?> DescribeAsync(DecisionExtended message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DecisionExtended,
        message.DecisionId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        DecisionFacts.Path(message.DecisionId))
    {
        Facts = new Dictionary<string, string> { ["closesAt"] = RecordTime.Of(message.ClosesAt, message.TimeZone) },
    });
}
