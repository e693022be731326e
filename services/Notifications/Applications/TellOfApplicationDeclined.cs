using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Applications;

/// <summary>Tells an applicant that there is a decision; which one and why is read at the application.</summary>
internal sealed class TellOfApplicationDeclinedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<ApplicationDeclined>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(ApplicationDeclined message, CancellationToken cancellationToken) =>
        await new ApplicationNotice(
            NoticeTypes.ApplicationDeclined, message.ApplicationId, message.Version, message.AllianceId, message.OrganisationId, message.DeclinedAt, new Audience(message.Reach, message.Class, message.Side))
            .ToTheApplicantAsync(Database, membersRead: false, cancellationToken);
}
