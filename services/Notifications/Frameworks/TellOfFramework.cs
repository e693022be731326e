using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Frameworks;

/// <summary>Tells the partner systems of a country that its framework is there.</summary>
internal sealed class TellOfFrameworkConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<FrameworkEstablished>(database, board)
{
    protected override Task<Notice?> DescribeAsync(FrameworkEstablished message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.FrameworkEstablished,
        message.FrameworkId,
        message.Version,
        message.EstablishedAt,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/frameworks/{message.FrameworkId}"));
}
