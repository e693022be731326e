using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>Tells the systems of the three sides that one of them has answered, voted or replied, and reminds its people no more. Nobody gets mail of it, and nobody is told here what it said.</summary>
internal sealed class TellOfPositionConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PositionTaken>(database, board)
{
    protected override Task KeepAsync(PositionTaken message, CancellationToken cancellationToken) =>
        KnownDecision.KeepAsync(Database, message.DecisionId, known => known.Answer(message), Now, cancellationToken);

    protected override Task<Notice?> DescribeAsync(PositionTaken message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DecisionPositionTaken,
        message.DecisionId,
        message.Version,
        message.TakenAt,
        new Audience(message.Reach, message.Class),
        DecisionFacts.Path(message.DecisionId)));
}
