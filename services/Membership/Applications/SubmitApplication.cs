using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>An organisation applies to an alliance with a complete file: sponsors or a reference of UNODC, and what it discloses (rule 36). Accreditation is not asked for (rule 1).</summary>
internal static class SubmitApplication
{
    public const int MinStatementLength = 20;
    public const int MaxStatementLength = 4_000;
    public const int MaxReferenceLength = 200;
    public const int MaxDisclosureLength = 4_000;

    /// <param name="Statement">Why it applies and what it brings, 20 to 4,000 characters.</param>
    /// <param name="Perspectives">Voices it speaks with, of its own choice; may be left out.</param>
    /// <param name="Themes">What it works on, one or more.</param>
    /// <param name="Sponsors">Member organisations that speak for it, <c>org_…</c>; as many as the rule profile says, unless UNODC refers it.</param>
    /// <param name="UnodcReference">The reference under which UNODC recommends it.</param>
    /// <param name="ConflictOfInterest">Which interests it discloses; say so when there are none.</param>
    internal sealed record Request(
        string? Statement,
        IReadOnlyList<string>? Perspectives,
        IReadOnlyList<string>? Themes,
        IReadOnlyList<string>? Sponsors,
        string? UnodcReference,
        string? ConflictOfInterest);

    /// <summary>What the rule needs to know of other records.</summary>
    /// <param name="Alliance">Applied to.</param>
    /// <param name="Applicant">The organisation that applies.</param>
    /// <param name="SubmittedBy">The person or client that applies for it.</param>
    /// <param name="Members">Those of the named sponsors that are members.</param>
    /// <param name="Profile">The numbers in force.</param>
    internal sealed record Facts(Alliance Alliance, Id<Organisation> Applicant, string SubmittedBy, IReadOnlySet<Id<Organisation>> Members, RuleProfile Profile);

    /// <summary>What the rule says: an application, or every reason why not.</summary>
    internal sealed record Decision(MembershipApplication? Application, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, Request request, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadAlliance.FindAsync(database, allianceId, cancellationToken) is not { } alliance)
        {
            return Problem.NotFound("alliance", Alliance.IdPrefix);
        }

        if (MembershipAccess.OrganisationOf(actor) is not { } applicant || actor.Roles.SetEquals([Roles.Observer])
            || !await database.Organisations.AnyAsync(row => row.Id == applicant && row.MergedIntoId == null, cancellationToken))
        {
            return MembershipAccess.NotYourFunction("An organisation of the register applies for itself, by a client that acts for it on the side of civil society; observers only read.");
        }

        if (alliance.FrameworkId is { } framework && actor.FrameworkId != framework.Value)
        {
            return MembershipAccess.NotYourFunction($"The alliance belongs to {framework}: apply by a client that acts in that framework.");
        }

        if (alliance.FrameworkId is null)
        {
            // An application to a network is of no country; the rule above has let this caller make one.
            scope.AllowGlobalWrites();
        }

        var now = time.GetUtcNow();
        var facts = await ReadFactsAsync(request, alliance, applicant, actor, database, now, cancellationToken);
        var decision = Decide(request, facts, Id.New<MembershipApplication>(now), now);
        if (decision.Application is not { } application)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (await database.Memberships.AnyAsync(row => row.AllianceId == alliance.Id && row.OrganisationId == applicant && row.LeftAt == null, cancellationToken))
        {
            return AlreadyMember();
        }

        database.Applications.Add(application);
        var version = database.Advance(application);
        var answer = ApplicationAnswer.Of(application);
        database.Publish(
            new ApplicationReceived(
                answer.Id,
                version.Version,
                answer.Alliance,
                answer.Organisation,
                application.CommentsCloseAt,
                application.DecisionDueAt,
                application.TimeZone,
                application.Reach,
                application.Class,
                WireNames<Side>.Of(Side.CivilSociety)),
            version);
        database.Record(ApplicationAudit.Entry(actor, application, "application.submitted", now, facts.Profile));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == MembershipApplication.OneOpen)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "already-applied", "The organisation has an open application",
                "One application of a body to an alliance is open at a time: wait for its decision, or withdraw it.");
        }

        return Resource.Created($"/membership/v1/alliances/{alliance.Id}/applications/{application.Id}", answer);
    }

    internal static ProblemHttpResult AlreadyMember() => Problem.Of(
        StatusCodes.Status409Conflict, "already-member", "The organisation is a member", "One body has one membership in an alliance (rule 38).");

    internal static Decision Decide(Request request, Facts facts, Id<MembershipApplication> id, DateTimeOffset now)
    {
        var (alliance, profile) = (facts.Alliance, facts.Profile);
        var violations = new Violations();
        var statement = violations.LongText("/statement", request.Statement, MaxStatementLength, "the statement", MinStatementLength, rule: 36);
        var perspectives = violations.Choices<Perspective>("/perspectives", request.Perspectives);
        var themes = violations.Choices<Theme>("/themes", request.Themes, min: 1);
        var reference = violations.Text("/unodcReference", request.UnodcReference, MaxReferenceLength, "UNODC's reference", min: 0);
        var disclosed = violations.LongText("/conflictOfInterest", request.ConflictOfInterest, MaxDisclosureLength, "the conflict-of-interest disclosure", rule: 36);
        var sponsors = Sponsors(violations, request, facts, reference.Length > 0);
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new MembershipApplication
                {
                    Id = id,
                    FrameworkId = alliance.FrameworkId,
                    AllianceId = alliance.Id,
                    OrganisationId = facts.Applicant,
                    Statement = statement,
                    Perspectives = [.. perspectives.Select(WireNames<Perspective>.Of)],
                    Themes = [.. themes.Select(WireNames<Theme>.Of)],
                    Sponsors = sponsors,
                    UnodcReference = reference.Length > 0 ? reference : null,
                    ConflictOfInterest = disclosed,
                    RuleProfileId = profile.Id,
                    TimeZone = alliance.TimeZone,
                    SubmittedBy = facts.SubmittedBy,
                    SubmittedAt = now,
                    CommentsCloseAt = RuleWindow.Parse(profile.MemberCommentWindow).LastSecond(now, alliance.TimeZone),
                    DecisionDueAt = RuleWindow.Parse(profile.DecisionTarget).LastSecond(now, alliance.TimeZone),
                },
                []);
    }

    private static string[] Sponsors(Violations violations, Request request, Facts facts, bool referred)
    {
        var before = violations.Found.Count;
        var sponsors = (request.Sponsors ?? []).Take(PublishRuleProfile.MaxSponsors)
            .Select((sponsor, index) => violations.Id<Organisation>($"/sponsors/{index}", sponsor, facts.Members.Contains, "A sponsor is a member of the alliance.")).ToList();
        var least = referred ? 0 : facts.Profile.Sponsors;
        if (violations.Found.Count == before && (sponsors.Count < least || request.Sponsors?.Count > PublishRuleProfile.MaxSponsors || sponsors.Distinct().Count() != sponsors.Count))
        {
            violations.Add("/sponsors", "count", $"Name {least} to {PublishRuleProfile.MaxSponsors} different members as sponsors, or give UNODC's reference.", rule: 36);
        }

        return [.. sponsors.Select(sponsor => sponsor.ToString())];
    }

    private static async Task<Facts> ReadFactsAsync(
        Request request, Alliance alliance, Id<Organisation> applicant, Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var named = (request.Sponsors ?? []).Take(PublishRuleProfile.MaxSponsors).Select(text => Id<Organisation>.TryParse(text, null, out var id) ? id : default).ToList();
        var members = await database.Memberships.InGoodStandingAt(now).Where(row => row.AllianceId == alliance.Id && named.Contains(row.OrganisationId))
            .Select(row => row.OrganisationId).ToListAsync(cancellationToken);
        var profile = await RuleProfile.InForceAsync(database, alliance.FrameworkId, cancellationToken);
        return new Facts(alliance, applicant, actor.PersonId ?? actor.ClientId, members.ToHashSet(), profile);
    }
}
