using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Keeps an alliance's name and tells partner systems that it was founded.</summary>
internal sealed class KeepAllianceConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<AllianceFounded>(database, board)
{
    protected override async Task KeepAsync(AllianceFounded message, CancellationToken cancellationToken)
    {
        var known = await Database.Alliances.FindAsync([message.AllianceId], cancellationToken);
        if (known is null)
        {
            known = new KnownAlliance { Id = message.AllianceId };
            Database.Alliances.Add(known);
        }

        known.Apply(message);
    }

    protected override Task<Notice?> DescribeAsync(AllianceFounded message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.AllianceFounded,
        message.AllianceId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/alliances/{message.AllianceId}"));
}
