using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>What admitting and declining ask alike: the alliance decides, by a named coordinator who has no part in the application, after its members could comment (rule 36).</summary>
internal static class Assessment
{
    public const int MinReasonLength = 20;
    public const int MaxReasonLength = 2_000;

    /// <summary>What is decided on.</summary>
    internal sealed record Case(MembershipApplication Application, Alliance Alliance, RuleProfile Profile);

    public static async Task<(Case? Case, ProblemHttpResult? Refusal)> OpenAsync(
        string allianceId, string id, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, CancellationToken cancellationToken)
    {
        var access = await MembershipAccess.OfAsync(actor, database, cancellationToken);
        if (await access.FindAsync(database, allianceId, id, cancellationToken) is not { } application)
        {
            return (null, ReadApplication.NotFound());
        }

        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == application.AllianceId, cancellationToken);
        if (!MembershipAccess.Coordinates(actor, alliance))
        {
            return (null, MembershipAccess.NotYourFunction("The alliance's own coordinators decide on its applications."));
        }

        if (condition.Refuses(application) is { } stale)
        {
            return (null, stale);
        }

        if (application.State != ApplicationState.Submitted)
        {
            return (null, WrongState(application));
        }

        if (application.FrameworkId is null)
        {
            // An application to a network is of no country; the rule above has let this caller change it.
            scope.AllowGlobalWrites();
        }

        var profile = await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == application.RuleProfileId, cancellationToken);
        return (new Case(application, alliance, profile), null);
    }

    public static ProblemHttpResult WrongState(MembershipApplication application) =>
        Problem.WrongState($"The application is {WireNames<ApplicationState>.Of(application.State)}; only one that is submitted can be admitted, declined or withdrawn.");

    /// <summary>Who may not decide, and when nobody may.</summary>
    internal static void Check(Violations violations, MembershipApplication application, Actor assessor, DateTimeOffset now)
    {
        if (MembershipAccess.OrganisationOf(assessor) == application.OrganisationId || assessor.PersonId == application.SubmittedBy)
        {
            violations.Add("#header/Authorization", "self-assessment", "Nobody decides on an application of their own or of their organisation.", rule: 36);
        }

        if (RuleWindow.IsOpen(application.CommentsCloseAt, now))
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(application.TimeZone);
            var local = TimeZoneInfo.ConvertTime(application.CommentsCloseAt, zone);
            violations.Add(
                "", "comment-window",
                string.Create(CultureInfo.InvariantCulture, $"Members may comment until the end of {local:yyyy-MM-dd HH:mm:ss} {application.TimeZone}; decide after it."),
                rule: 36);
        }
    }
}
