using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>Tells the systems of the three sides that one of them has answered, and reminds its people no more. Nobody gets mail of it, and nobody is told here what it said.</summary>
internal sealed class TellOfPositionConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PositionTaken>(database, board)
{
    protected override async Task KeepAsync(PositionTaken message, CancellationToken cancellationToken) =>
        (await KnownDecision.LockAsync(Database, message.DecisionId, cancellationToken)).Answer(message.SpeakingSide);

    protected override Task<Notice?> DescribeAsync(PositionTaken message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DecisionPositionTaken,
        message.DecisionId,
        message.Version,
        message.TakenAt,
        new Audience(message.Reach, message.Class),
        DecisionFacts.Path(message.DecisionId)));
}
