using Trilateral.Notifications.Alliances;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Applications;

/// <summary>What every notice about an application has in common.</summary>
/// <param name="Type">One of <see cref="NoticeTypes"/>.</param>
/// <param name="ApplicationId"><c>apn_…</c>.</param>
/// <param name="Version">Of the application.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId">The applicant, <c>org_…</c>.</param>
/// <param name="At">When it happened.</param>
/// <param name="Said">As the message says: whom it concerns.</param>
internal sealed record ApplicationNotice(string Type, string ApplicationId, long Version, string AllianceId, string OrganisationId, DateTimeOffset At, Audience Said)
{
    /// <summary>Whether the message says that nobody but the applicant hears of it (an application to a network).</summary>
    public bool IsForTheApplicantAlone => Said.IsRestricted;

    /// <summary>For the alliance's side as a whole, mail included: its members read the application and comment. UNODC reads every application in its framework.</summary>
    public async Task<Notice> ToTheAllianceAsync(NotificationsDbContext database, CancellationToken cancellationToken)
    {
        if (IsForTheApplicantAlone)
        {
            return await ToTheApplicantAsync(database, membersRead: false, cancellationToken);
        }

        var notice = await NoticeAsync(database, cancellationToken);
        return notice with { Also = notice with { Audience = OfUnodc } };
    }

    /// <summary>Mail for the applicant alone. While members may not read the application, the systems of coordinators (of those of one alliance alone: of this one) and UNODC's hear of it and no other.</summary>
    public async Task<Notice> ToTheApplicantAsync(NotificationsDbContext database, bool membersRead, CancellationToken cancellationToken)
    {
        var notice = await NoticeAsync(database, cancellationToken);
        var own = notice with { OrganisationId = OrganisationId };
        return IsForTheApplicantAlone ? own : own with
        {
            Audience = membersRead ? Said : Said with { Class = nameof(ConfidentialityClass.Restricted) },
            Functions = membersRead ? [] : [Roles.AllianceCoordinator, $"{Roles.AllianceCoordinator}:{AllianceId}"],
            Also = notice with { Audience = OfUnodc, Sides = [] },
        };
    }

    private Audience OfUnodc => Said with { Class = Audience.OwnSide, Side = "unodc" };

    private async Task<Notice> NoticeAsync(NotificationsDbContext database, CancellationToken cancellationToken) =>
        new(Type, ApplicationId, Version, At, Said, $"/membership/v1/alliances/{AllianceId}/applications/{ApplicationId}")
        {
            Facts = await database.OfMemberAsync(OrganisationId, AllianceId, Said.Reach, cancellationToken),
        };
}
