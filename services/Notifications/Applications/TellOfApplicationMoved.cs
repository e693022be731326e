using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Applications;

/// <summary>Tells an applicant where its application stands and by when it is to answer. Of one that only the applicant hears of, the mail says neither.</summary>
internal sealed class TellOfApplicationMovedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<ApplicationMoved>(database, board)
{
    private const string Unsaid = "—";

    protected override async Task<Notice?> DescribeAsync(ApplicationMoved message, CancellationToken cancellationToken)
    {
        var application = new ApplicationNotice(
            NoticeTypes.ApplicationMoved, message.ApplicationId, message.Version, message.AllianceId, message.OrganisationId, message.MovedAt, new Audience(message.Reach, message.Class, message.Side));
        var notice = await application.ToTheApplicantAsync(Database, MembersRead(message.To), cancellationToken);
        var says = !application.IsForTheApplicantAlone;
        return notice with
        {
            Facts = new Dictionary<string, string>(notice.Facts)
            {
                ["state"] = says ? message.To : "inRecord",
                ["answerDueAt"] = says && message.AnswerDueAt is { } due ? RecordTime.Of(due, timeZone: null) : Unsaid,
            },
        };
    }

    /// <summary>Members read an application while they can comment on it (rule 36), and no longer. A state that is not known is taken for one in which they cannot.</summary>
    internal static bool MembersRead(string state) => state is "submitted" or "screening" or "infoRequested" or "memberComments";
}
