using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Applications;

/// <summary>Tells the coordinators' systems and UNODC's that an application was withdrawn, and by mail everybody of the applicant.</summary>
internal sealed class TellOfApplicationWithdrawnConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<ApplicationWithdrawn>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(ApplicationWithdrawn message, CancellationToken cancellationToken) =>
        await new ApplicationNotice(
            NoticeTypes.ApplicationWithdrawn, message.ApplicationId, message.Version, message.AllianceId, message.OrganisationId, message.WithdrawnAt, new Audience(message.Reach, message.Class, message.Side))
            .ToTheApplicantAsync(Database, membersRead: false, cancellationToken);
}
