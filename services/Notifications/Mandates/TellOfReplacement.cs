using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Mandates;

/// <summary>Tells the three sides of a framework that a function has another holder. Of a function of no country nobody is told: it would reach everybody.</summary>
internal sealed class TellOfReplacementConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MandateReplaced>(database, board)
{
    protected override Task<Notice?> DescribeAsync(MandateReplaced message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(
        message.Framework is null
            ? null
            : new(
                NoticeTypes.MandateReplaced,
                message.MandateId,
                message.Version,
                Now,
                new Audience(message.Reach, message.Class),
                $"/membership/v1/mandates/{message.MandateId}"));
}
