using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>
/// Tells that a decision is open: until when, and what a side's silence will count as. All three sides may read it and their systems hear of it; mail goes to the
/// sides that are asked.
/// </summary>
internal sealed class TellOfDecisionOpenedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<DecisionOpened>(database, board)
{
    protected override Task KeepAsync(DecisionOpened message, CancellationToken cancellationToken) =>
        KnownDecision.KeepAsync(Database, message.DecisionId, known => known.Open(message, Now), Now, cancellationToken);

    protected override Task<Notice?> DescribeAsync(DecisionOpened message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DecisionOpened,
        message.DecisionId,
        message.Version,
        message.OpensAt,
        new Audience(message.Reach, message.Class),
        DecisionFacts.Path(message.DecisionId))
    {
        Facts = new Dictionary<string, string>
        {
            ["kind"] = message.Kind,
            ["sides"] = DecisionFacts.Sides(message.EligibleSides),
            ["silence"] = message.MeaningOfSilence ?? DecisionFacts.InRecord,
            ["closesAt"] = RecordTime.Of(message.ClosesAt, message.TimeZone),
        },
        Sides = message.EligibleSides,
    });
}
