using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>What a screening has to look at: bodies the applicant could be confused with, which sponsors still are members in good standing, what it discloses (W2 6).</summary>
internal static class ReadScreening
{
    /// <param name="PossibleDuplicates">Organisations of the register that may be the applicant, the likeliest first, at most 20 (<see cref="FindDuplicates"/>).</param>
    /// <param name="SponsorsInStanding">Sponsors that are members in good standing now, <c>org_…</c>.</param>
    /// <param name="SponsorsSupporting">Those of them that said so by a comment that supports the application; they alone count.</param>
    /// <param name="SponsorsNeeded">How many of these there have to be; none with a reference that UNODC confirmed.</param>
    /// <param name="ConflictOfInterest">What the applicant discloses.</param>
    /// <param name="GovernmentTies">none, assistsBothSides or governmentControlled.</param>
    /// <param name="InformationRoundsLeft">How often it may still be asked for more.</param>
    internal sealed record Screening(
        IReadOnlyList<FindDuplicates.Candidate> PossibleDuplicates,
        IReadOnlyList<string> SponsorsInStanding,
        IReadOnlyList<string> SponsorsSupporting,
        int SponsorsNeeded,
        string ConflictOfInterest,
        string GovernmentTies,
        int InformationRoundsLeft);

    /// <summary>What the rule of passing needs to know of other records.</summary>
    internal sealed record Facts(IReadOnlyList<FindDuplicates.Candidate> PossibleDuplicates, IReadOnlySet<Id<Organisation>> SponsorsInStanding, IReadOnlySet<Id<Organisation>> SponsorsSupporting);

    public static async Task<Results<Ok<Screening>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        if (await access.FindAsync(database, allianceId, id, now, cancellationToken) is not { } application)
        {
            return ReadApplication.NotFound();
        }

        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == application.AllianceId, cancellationToken);
        if (!access.Coordinates(alliance))
        {
            return MembershipAccess.NotYourFunction("The alliance's own coordinators screen its applications.");
        }

        var profile = await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == application.RuleProfileId, cancellationToken);
        var facts = await ReadFactsAsync(application, actor, database, now, cancellationToken);
        return TypedResults.Ok(new Screening(
            facts.PossibleDuplicates,
            [.. facts.SponsorsInStanding.Select(sponsor => sponsor.ToString())],
            [.. facts.SponsorsSupporting.Select(sponsor => sponsor.ToString())],
            SponsorsNeeded(application, profile),
            application.ConflictOfInterest,
            WireNames<GovernmentTies>.Of(application.GovernmentTies),
            Math.Max(0, profile.InformationRounds - application.InformationRounds)));
    }

    internal static int SponsorsNeeded(MembershipApplication application, RuleProfile profile) => application.ReferenceConfirmedAt is null ? profile.Sponsors : 0;

    internal static async Task<Facts> ReadFactsAsync(MembershipApplication application, Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var applicant = await database.Organisations.AsNoTracking().SingleAsync(row => row.Id == application.OrganisationId, cancellationToken);
        var duplicates = await FindDuplicates.FindAsync(applicant, actor, database, cancellationToken);
        var sponsors = application.Sponsors.Select(sponsor => Id<Organisation>.Parse(sponsor, null)).ToList();
        var left = await database.Memberships.InGoodStandingAt(now).Where(row => row.AllianceId == application.AllianceId && sponsors.Contains(row.OrganisationId))
            .Select(row => new
            {
                row.OrganisationId,
                Supports = database.ApplicationComments.Any(comment =>
                    comment.ApplicationId == application.Id && comment.OrganisationId == row.OrganisationId && comment.Position == CommentPosition.Supports),
            })
            .ToListAsync(cancellationToken);
        return new Facts(duplicates, left.Select(one => one.OrganisationId).ToHashSet(), left.Where(one => one.Supports).Select(one => one.OrganisationId).ToHashSet());
    }
}
