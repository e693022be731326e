using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>An organisation applies to an alliance with a complete file: sponsors or a reference of UNODC, and what it discloses (rule 36).</summary>
internal static class SubmitApplication
{
    /// <summary>What the rule needs to know of other records.</summary>
    /// <param name="Alliance">Applied to.</param>
    /// <param name="Applicant">The organisation that applies.</param>
    /// <param name="SubmittedBy">The person or client that applies for it.</param>
    /// <param name="Form">What the form names.</param>
    internal sealed record Facts(Alliance Alliance, Id<Organisation> Applicant, string SubmittedBy, ApplicationForm.Facts Form);

    /// <summary>What the rule says: an application, or every reason why not.</summary>
    internal sealed record Decision(MembershipApplication? Application, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, ApplicationForm request, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (alliance, applicant, refusal) = await ApplyingAsync(allianceId, actor, database, scope, time, cancellationToken);
        if (alliance is null)
        {
            return refusal!;
        }

        var profile = await RuleProfile.InForceAsync(database, alliance.FrameworkId, cancellationToken);
        var now = time.GetUtcNow();
        var facts = new Facts(alliance, applicant, actor.PersonId ?? actor.ClientId, await request.ReadFactsAsync(database, alliance.Id, applicant, profile, now, cancellationToken));
        var decision = Decide(request, facts, Id.New<MembershipApplication>(now), now);
        if (decision.Application is not { } application)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (await IsMemberAsync(database, alliance.Id, applicant, cancellationToken))
        {
            return AlreadyMember();
        }

        database.Applications.Add(application);
        database.TellOfSubmission(application);
        database.Record(ApplicationAudit.Entry(actor, application, "application.submitted", now, profile));
        return await SaveNewAsync(application, database, now, cancellationToken);
    }

    internal static ProblemHttpResult AlreadyMember() => Problem.Of(
        StatusCodes.Status409Conflict, "already-member", "The organisation is a member", "One body has one membership in an alliance (rule 38). One that has lapsed is renewed, or left before the organisation applies anew.");

    internal static ProblemHttpResult AlreadyApplied() => Problem.Of(
        StatusCodes.Status409Conflict, "already-applied", "The organisation has an open application",
        "One application of a body to an alliance is open at a time (rule 36): wait for its decision, or withdraw it.");

    internal static Task<bool> IsMemberAsync(MembershipDbContext database, Id<Alliance> alliance, Id<Organisation> applicant, CancellationToken cancellationToken) =>
        database.Memberships.AnyAsync(row => row.AllianceId == alliance && row.OrganisationId == applicant && row.LeftAt == null, cancellationToken);

    internal static Decision Decide(ApplicationForm form, Facts facts, Id<MembershipApplication> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var content = form.Read(violations, facts.Form, complete: true);
        if (violations.Any)
        {
            return new(null, violations.Found);
        }

        var application = NewOf(facts.Alliance, facts.Applicant, id);
        application.Take(content);
        application.Submit(facts.SubmittedBy, facts.Form.Profile, now);
        return new(application, []);
    }

    internal static MembershipApplication NewOf(Alliance alliance, Id<Organisation> applicant, Id<MembershipApplication> id) => new()
    {
        Id = id,
        FrameworkId = alliance.FrameworkId,
        AllianceId = alliance.Id,
        OrganisationId = applicant,
        TimeZone = alliance.TimeZone,
    };

    /// <summary>The message of a submission, made at once or from a draft.</summary>
    internal static void TellOfSubmission(this MembershipDbContext database, MembershipApplication application)
    {
        var version = database.Advance(application);
        database.Publish(
            new ApplicationReceived(
                application.Id.ToString(),
                version.Version,
                application.AllianceId.ToString(),
                application.OrganisationId.ToString(),
                application.CommentsCloseAt!.Value,
                application.DecisionDueAt!.Value,
                application.TimeZone,
                application.Reach,
                application.Class,
                WireNames<Side>.Of(Side.CivilSociety)),
            version);
    }

    /// <summary>Who applies to what. An application of theirs that has run out is written down as expired, so that it does not stand in the way.</summary>
    internal static async Task<(Alliance? Alliance, Id<Organisation> Applicant, ProblemHttpResult? Refusal)> ApplyingAsync(
        string allianceId, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadAlliance.FindAsync(database, allianceId, cancellationToken) is not { } alliance)
        {
            return (null, default, Problem.NotFound("alliance", Alliance.IdPrefix));
        }

        if (MembershipAccess.OrganisationOf(actor) is not { } applicant || actor.Roles.SetEquals([Roles.Observer])
            || !await database.HoldLivingAsync(applicant, cancellationToken))
        {
            return (null, default, MembershipAccess.NotYourFunction(
                "An organisation of the register applies for itself, by a client that acts for it on the side of civil society; observers only read."));
        }

        if (alliance.FrameworkId is { } framework && actor.FrameworkId != framework.Value)
        {
            return (null, default, MembershipAccess.NotYourFunction($"The alliance belongs to {framework}: apply by a client that acts in that framework."));
        }

        if (alliance.FrameworkId is null)
        {
            // An application to a network is of no country; the rule above has let this caller make one.
            scope.AllowGlobalWrites();
        }

        // The organisation is held by now, and what it applied for before stands still.
        var overdue = await database.Applications.Where(row => row.AllianceId == alliance.Id && row.OrganisationId == applicant)
            .Where(MembershipApplication.IsOverdue(time.GetUtcNow())).SingleOrDefaultAsync(cancellationToken);
        if (overdue is not null)
        {
            try
            {
                await database.ExpireAsync(overdue, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // The job was faster; it has said the same.
                database.ChangeTracker.Clear();
            }
        }

        return (alliance, applicant, null);
    }

    internal static async Task<Results<CreatedResource<ApplicationAnswer>, ProblemHttpResult>> SaveNewAsync(
        MembershipApplication application, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == MembershipApplication.OneOpen)
        {
            return AlreadyApplied();
        }

        return Resource.Created($"/membership/v1/alliances/{application.AllianceId}/applications/{application.Id}", ApplicationAnswer.Of(application, now));
    }
}
