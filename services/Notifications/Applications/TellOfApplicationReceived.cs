using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Applications;

/// <summary>Tells the alliance's side and UNODC that an organisation has applied; the mail does not say which.</summary>
internal sealed class TellOfApplicationReceivedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<ApplicationReceived>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(ApplicationReceived message, CancellationToken cancellationToken) =>
        await new ApplicationNotice(
            NoticeTypes.ApplicationReceived, message.ApplicationId, message.Version, message.AllianceId, message.OrganisationId, Now, new Audience(message.Reach, message.Class, message.Side))
            .ToTheAllianceAsync(Database, cancellationToken);
}
