using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>
/// What every act on an application asks alike. The deciding side is a named coordinator of the alliance who has no part in the application (rule 36, M3);
/// the applicant acts through a client of its own.
/// </summary>
internal static class Assessment
{
    public const int MinReasonLength = 20;
    public const int MaxReasonLength = 2_000;

    /// <summary>From these the alliance decides.</summary>
    public static readonly IReadOnlyList<ApplicationState> Decidable = [ApplicationState.MemberComments, ApplicationState.GovernmentHeard];

    /// <summary>A file that does not pass, however often its applicant was asked, is declined out of the screening: no application waits for ever.</summary>
    public static readonly IReadOnlyList<ApplicationState> Declinable = [ApplicationState.Screening, .. Decidable];

    /// <summary>What is acted on.</summary>
    internal sealed record Case(MembershipApplication Application, Alliance Alliance, RuleProfile Profile)
    {
        /// <summary>When: read after the application.</summary>
        public required DateTimeOffset Now { get; init; }
    }

    /// <summary>Opens an application for the side that decides on it.</summary>
    /// <param name="allianceId">As the path names it.</param>
    /// <param name="id">As the path names it.</param>
    /// <param name="condition">The version the caller saw.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="scope">Of the request.</param>
    /// <param name="time">When.</param>
    /// <param name="from">The states the act leads on from.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static Task<(Case? Case, ProblemHttpResult? Refusal)> OpenAsync(
        string allianceId,
        string id,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        IReadOnlyList<ApplicationState> from,
        CancellationToken cancellationToken) =>
        OpenAsync(
            allianceId, id, condition, actor, database, scope, time, from,
            async (access, application, alliance) => MembershipAccess.OrganisationOf(actor) == application.OrganisationId
                ? OwnMatter()
                : !access.Coordinates(alliance)
                ? MembershipAccess.NotYourFunction("The alliance's own coordinators act on its applications.")
                : await HasPartAsync(actor, application, database, time.GetUtcNow(), cancellationToken)
                ? OwnMatter()
                : null,
            cancellationToken);

    /// <summary>Opens an application for its applicant.</summary>
    public static Task<(Case? Case, ProblemHttpResult? Refusal)> OpenOwnAsync(
        string allianceId,
        string id,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        IReadOnlyList<ApplicationState> from,
        CancellationToken cancellationToken) =>
        OpenAsync(
            allianceId, id, condition, actor, database, scope, time, from,
            (_, application, _) => Task.FromResult(MembershipAccess.OrganisationOf(actor) == application.OrganisationId && !actor.Roles.SetEquals([Roles.Observer])
                ? null
                : MembershipAccess.NotYourFunction("Only the applicant does this with its application.")),
            cancellationToken);

    /// <summary>Opens an application for UNODC in its framework.</summary>
    public static Task<(Case? Case, ProblemHttpResult? Refusal)> OpenForUnodcAsync(
        string allianceId,
        string id,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        IReadOnlyList<ApplicationState> from,
        CancellationToken cancellationToken) =>
        OpenAsync(
            allianceId, id, condition, actor, database, scope, time, from,
            (_, application, _) => Task.FromResult(MembershipAccess.ActsForUnodcIn(actor, application.FrameworkId) ? null : MembershipAccess.NotYourFunction("UNODC does this in its own framework.")),
            cancellationToken);

    public static ProblemHttpResult WrongState(MembershipApplication application, DateTimeOffset now, IReadOnlyList<ApplicationState> from) => Problem.WrongState(
        $"The application is {WireNames<ApplicationState>.Of(application.StateAt(now))}; this act needs one that is {string.Join(" or ", from.Select(WireNames<ApplicationState>.Of))} (rule 36).");

    /// <summary>Who may not act for the alliance.</summary>
    internal static void CheckAssessor(Violations violations, MembershipApplication application, Actor assessor)
    {
        if (MembershipAccess.OrganisationOf(assessor) is { } own && application.Sponsors.Contains(own.ToString()))
        {
            violations.Add("#header/Authorization", "sponsor-assessment", "Nobody decides on an application that their organisation speaks for.", rule: 36);
        }

        if (MembershipAccess.OrganisationOf(assessor) == application.OrganisationId || assessor.PersonId == application.SubmittedBy)
        {
            violations.Add("#header/Authorization", "self-assessment", "Nobody decides on an application of their own or of their organisation.", rule: 36);
        }
    }

    /// <summary>Who may not decide, and when nobody may.</summary>
    internal static void Check(Violations violations, MembershipApplication application, Actor assessor, DateTimeOffset now)
    {
        CheckAssessor(violations, application, assessor);
        if (application is { WasPassed: true, CommentsCloseAt: { } closes } && RuleWindow.IsOpen(closes, now))
        {
            violations.Add("", "comment-window", $"Members may comment until the end of {Local(closes, application.TimeZone)}; decide after it.", rule: 36);
        }

        CheckReply(violations, application, now);
    }

    /// <summary>The applicant replies to an objection before anybody decides; once it has, or has let its time pass, the alliance goes on.</summary>
    internal static void CheckReply(Violations violations, MembershipApplication application, DateTimeOffset now)
    {
        if (application is { Reply: null, ReplyDueAt: { } due } && RuleWindow.IsOpen(due, now))
        {
            violations.Add("", "reply-window", $"The applicant may reply to the Government's objection until the end of {Local(due, application.TimeZone)}; decide after it.", rule: 37);
        }
    }

    /// <summary>An instant as the alliance's own clocks show it.</summary>
    internal static string Local(DateTimeOffset instant, string timeZone) => string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(timeZone)):yyyy-MM-dd HH:mm:ss} {timeZone}");

    private static Task<bool> HasPartAsync(Actor actor, MembershipApplication application, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.PersonHasPartAsync(
            actor, [application.OrganisationId, .. application.Sponsors.Select(sponsor => Id<Organisation>.Parse(sponsor, null))], application.TimeZone, now, cancellationToken);

    private static ProblemHttpResult OwnMatter()
    {
        var violations = new Violations();
        violations.Add("#header/Authorization", "self-assessment", "Nobody decides on an application of an organisation they act for or hold a function in, or that it speaks for.", rule: 36);
        return Problem.Invalid(violations.Found);
    }

    private static async Task<(Case? Case, ProblemHttpResult? Refusal)> OpenAsync(
        string allianceId,
        string id,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        IReadOnlyList<ApplicationState> from,
        Func<MembershipAccess, MembershipApplication, Alliance, Task<ProblemHttpResult?>> refuses,
        CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, asked, cancellationToken);
        if (await access.FindAsync(database, allianceId, id, asked, cancellationToken) is not { } application)
        {
            return (null, ReadApplication.NotFound());
        }

        // After the record: no act is judged at an instant before the one that led to it.
        var now = time.GetUtcNow();

        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == application.AllianceId, cancellationToken);
        if (await refuses(access, application, alliance) is { } refusal)
        {
            return (null, refusal);
        }

        if (condition.Refuses(application) is { } stale)
        {
            return (null, stale);
        }

        if (!from.Contains(application.StateAt(now)))
        {
            return (null, WrongState(application, now, from));
        }

        if (application.FrameworkId is null)
        {
            // An application to a network is of no country; the rule above has let this caller change it.
            scope.AllowGlobalWrites();
        }

        var profile = await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == application.RuleProfileId, cancellationToken);
        return (new Case(application, alliance, profile) { Now = now }, null);
    }
}
