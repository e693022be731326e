using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The applicant answers what it was asked, or brings what a deferral needs; the clock goes on (M2). After the date the application has expired.</summary>
internal static class ProvideInformation
{
    public const int MaxAnswerLength = 4_000;

    /// <param name="Answer">1 to 4,000 characters.</param>
    /// <param name="Form">The whole form anew, where the answer to a question of the screening changes it; may be left out. A decision that was put off takes none: its file was screened and commented on.</param>
    internal sealed record Request(string? Answer, ApplicationForm? Form);

    /// <summary>What the rule says: an answer that stands, or what is wrong.</summary>
    internal sealed record Decision(string Answer, ApplicationForm.Content? Content, IReadOnlyList<Violation> Violations);

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
        var (found, refusal) = await Assessment.OpenOwnAsync(
            allianceId, id, condition, actor, database, scope, time, [ApplicationState.InfoRequested, ApplicationState.Deferred], cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var (application, profile) = (found.Application, found.Profile);
        var facts = request.Form is { } form ? await form.ReadFactsAsync(database, application.AllianceId, application.OrganisationId, profile, now, cancellationToken) : null;
        var decision = Decide(application.State, request, facts);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        if (await database.InformationRequests.Where(row => row.ApplicationId == application.Id && row.AnsweredAt == null).SingleOrDefaultAsync(cancellationToken) is not { } asked)
        {
            // A colleague's answer came in after the application was read.
            return IfMatch.Stale();
        }

        asked.Take(decision.Answer, now);
        if (decision.Content is { } content)
        {
            application.Take(content);
        }

        application.TakeAnswer(profile, now);
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.answered", now, profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    /// <param name="state">Of the application: who asks, and whether its file may still change.</param>
    /// <param name="request">As sent.</param>
    /// <param name="facts">For the form, where there is one.</param>
    internal static Decision Decide(ApplicationState state, Request request, ApplicationForm.Facts? facts)
    {
        var violations = new Violations();
        var answer = violations.LongText("/answer", request.Answer, MaxAnswerLength, "the answer", rule: 36);
        if (state == ApplicationState.Deferred && request.Form is not null)
        {
            // Nobody screens it again after a deferral: other sponsors or another statement would pass unseen.
            violations.Add("/form", "screened", "The file was screened and members have commented on it, so it stays as it is. Bring what is needed in the answer alone; another file is another application.", rule: 36);
            return new(answer, null, violations.Found);
        }

        var content = request.Form is { } form && facts is not null ? form.Read(violations, facts, complete: true, "/form") : null;
        return new(answer, content, violations.Found);
    }
}
