using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>
/// Which other organisations may be the same one: their names agree but for spelling, legal form and the order of words, or they share a web domain. A
/// question to people, never a refusal. Names and domains that the caller may not see are not compared.
/// </summary>
internal static class FindDuplicates
{
    /// <summary>More are not told: nobody looks through them.</summary>
    public const int Most = 20;

    /// <summary>How much two names agree, by their trigrams, before they are told; below lie names that only share a common word.</summary>
    private const double Similar = 0.55;

    /// <param name="Items">The likeliest first, at most 20.</param>
    internal sealed record Answer(IReadOnlyList<Candidate> Items);

    /// <param name="Organisation"><c>org_…</c>.</param>
    /// <param name="Name">The public name.</param>
    /// <param name="Country">ISO 3166-1 alpha-3.</param>
    /// <param name="Reasons">sameName, similarName or sameDomain; new ones may appear.</param>
    internal sealed record Candidate(string Organisation, string Name, string Country, IReadOnlyList<string> Reasons);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken)
    {
        if (await ReadOrganisation.FindAsync(database, id, cancellationToken) is not { } organisation)
        {
            return ReadOrganisation.NotFound();
        }

        return TypedResults.Ok(new Answer(await FindAsync(organisation, actor, database, cancellationToken)));
    }

    /// <summary>The same for whoever has to look at an organisation, by what that caller may see.</summary>
    internal static async Task<IReadOnlyList<Candidate>> FindAsync(Organisation organisation, Actor actor, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var (classes, own) = ProfileView.Of(actor);
        var names = database.OrganisationNames.AsNoTracking().Where(row => classes.Contains(row.Confidentiality) || row.OrganisationId == own);
        var others = database.Organisations.AsNoTracking().Where(row => row.Id != organisation.Id && row.MergedIntoId == null);
        var alike = await (
            from mine in names
            from other in names
            where mine.OrganisationId == organisation.Id && other.OrganisationId != organisation.Id && EF.Functions.TrigramsAreSimilar(other.Matching, mine.Matching)
            join found in others on other.OrganisationId equals found.Id
            where found.Country == organisation.Country
            let likeness = EF.Functions.TrigramsSimilarity(other.Matching, mine.Matching)
            where likeness >= Similar
            group new { found, likeness, other, mine } by new { found.Id, found.Name, found.Country } into one
            orderby one.Max(pair => pair.likeness) descending, one.Key.Id
            select new Found(one.Key.Id, one.Key.Name, one.Key.Country, one.Max(pair => pair.other.Matching == pair.mine.Matching ? 1 : 0) == 1)).Take(Most).ToListAsync(cancellationToken);
        var domain = classes.Contains(organisation.WebDomainClass) || organisation.Id == own ? organisation.WebDomain : null;
        var neighbours = domain is null
            ? []
            : await others.Where(row => row.WebDomain == domain && (classes.Contains(row.WebDomainClass) || row.Id == own)).OrderBy(row => row.Id).Take(Most)
                .Select(row => new Found(row.Id, row.Name, row.Country, false)).ToListAsync(cancellationToken);
        return Rank(alike, neighbours);
    }

    /// <summary>The same name before the same domain before a similar name; each organisation once, with every reason.</summary>
    /// <param name="alike">By their names, the likeliest first.</param>
    /// <param name="neighbours">By their domain.</param>
    internal static IReadOnlyList<Candidate> Rank(IReadOnlyList<Found> alike, IReadOnlyList<Found> neighbours)
    {
        var shares = neighbours.Select(one => one.Id).ToHashSet();
        return
        [
            .. alike.Concat(neighbours.Where(one => alike.All(other => other.Id != one.Id)))
                .Select(one => (Found: one, Names: alike.Any(other => other.Id == one.Id), Domain: shares.Contains(one.Id)))
                .OrderBy(one => one.Found.SameName ? 0 : one.Domain ? 1 : 2)
                .Take(Most)
                .Select(one => new Candidate(one.Found.Id.ToString(), one.Found.Name, one.Found.Country, [.. Reasons(one.Found.SameName, one.Names, one.Domain)])),
        ];
    }

    private static IEnumerable<string> Reasons(bool sameName, bool named, bool domain)
    {
        if (named)
        {
            yield return sameName ? "sameName" : "similarName";
        }

        if (domain)
        {
            yield return "sameDomain";
        }
    }

    internal sealed record Found(Id<Organisation> Id, string Name, string Country, bool SameName);
}
