using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The alliance would admit the applicant if it brought something, and says what and by when (W2 9). Without an answer by then the application expires.</summary>
internal static class DeferApplication
{
    /// <param name="Needs">What is needed, 20 to 2,000 characters; the applicant reads it.</param>
    /// <param name="By">The last day for it, in the alliance's time zone.</param>
    internal sealed record Request(string? Needs, DateOnly? By);

    /// <summary>What the rule says: what is needed until which second, or what is wrong.</summary>
    internal sealed record Decision(string Needs, DateTimeOffset Until, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId,
        string id,
        Request request,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, Assessment.Decidable, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var (application, profile) = (found.Application, found.Profile);
        var decision = Decide(application, request, profile, actor, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        application.Defer(actor.PersonId!, decision.Needs, decision.Until, now);
        database.InformationRequests.Add(InformationRequest.Of(application, decision.Needs, Id.New<InformationRequest>(now), now));
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.deferred", now, profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    internal static Decision Decide(MembershipApplication application, Request request, RuleProfile profile, Actor assessor, DateTimeOffset now)
    {
        var violations = new Violations();
        Assessment.Check(violations, application, assessor, now);
        if (application.Deferrals >= profile.Deferrals)
        {
            violations.Add(
                "", "deferrals",
                string.Create(CultureInfo.InvariantCulture, $"The decision was put off {application.Deferrals} times, as often as the rule profile allows: admit or decline."),
                rule: 36);
        }

        var needs = violations.LongText("/needs", request.Needs, Assessment.MaxReasonLength, "what is needed", Assessment.MinReasonLength, rule: 36);
        var today = Days.TodayIn(application.TimeZone, now);
        var longest = RuleWindow.Parse(profile.LongestDeferral);
        var latest = today.AddDays(longest.Length.Days);
        if (request.By is not { } by || by <= today || by > latest)
        {
            violations.Add(
                "/by", "range",
                string.Create(CultureInfo.InvariantCulture, $"Give a day after today and up to {latest:yyyy-MM-dd} in {application.TimeZone}."),
                rule: 36);
            return new(needs, default, violations.Found);
        }

        return new(needs, new RuleWindow(longest.Text, TimeSpan.FromDays(by.DayNumber - today.DayNumber)).LastSecond(now, application.TimeZone), violations.Found);
    }
}
