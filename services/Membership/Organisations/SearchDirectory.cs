using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Organisations;

/// <summary>Finds organisations by name, in any script, and by what they say of themselves. What a caller may not see is neither shown nor found nor counted.</summary>
internal static class SearchDirectory
{
    /// <summary>More words find nothing more.</summary>
    public const int MaxWords = 8;

    /// <param name="name">Words of one of its names, or parts of them, in any order; capitals and diacritics do not count.</param>
    /// <param name="country">ISO 3166-1 alpha-3, upper case.</param>
    /// <param name="constituency">One of the constituencies, camelCase.</param>
    /// <param name="perspective">One of the perspectives, camelCase.</param>
    /// <param name="region">ISO 3166-2, for example PK-PB.</param>
    /// <param name="theme">One of the themes, camelCase.</param>
    /// <param name="language">BCP 47.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="database">The register.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<ProfileAnswer>>, ProblemHttpResult>> HandleAsync(
        string? name,
        string? country,
        string? constituency,
        string? perspective,
        string? region,
        string? theme,
        string? language,
        Actor actor,
        MembershipDbContext database,
        Paging paging,
        CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var view = ProfileView.Of(actor);
        var (classes, own) = (view.Classes, view.Own);
        var words = Words(violations, name);
        var found = database.Organisations.Where(row => row.MergedIntoId == null);
        if (country is not null)
        {
            violations.Country("#query/country", country);
            found = found.Where(row => row.Country == country);
        }

        if (constituency is not null)
        {
            var wanted = violations.Choice<Constituency>("#query/constituency", constituency);
            found = found.Where(row => row.Constituency == wanted);
        }

        if (perspective is not null)
        {
            violations.Choice<Perspective>("#query/perspective", perspective);
            string[] wanted = [perspective];
            found = found.Where(row => wanted.All(one => row.Perspectives.Contains(one)) && (classes.Contains(row.PerspectivesClass) || row.Id == own));
        }

        if (region is not null)
        {
            string[] wanted = [ProfileFields.Region(violations, "#query/region", region)];
            found = found.Where(row => wanted.All(one => row.Regions.Contains(one)) && (classes.Contains(row.RegionsClass) || row.Id == own));
        }

        if (theme is not null)
        {
            violations.Choice<Theme>("#query/theme", theme);
            string[] wanted = [theme];
            found = found.Where(row => wanted.All(one => row.Themes.Contains(one)) && (classes.Contains(row.ThemesClass) || row.Id == own));
        }

        if (language is not null)
        {
            string[] wanted = [ProfileFields.Language(violations, "#query/language", language)];
            found = found.Where(row => wanted.All(one => row.Languages.Contains(one)) && (classes.Contains(row.LanguagesClass) || row.Id == own));
        }

        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        await using var transaction = words.Count == 0 || (perspective ?? region ?? theme ?? language) is null ? null : await PlannedForFacetsAsync(database, cancellationToken);
        found = await NamedAsync(database, found, words, view, cancellationToken);
        return await paging.ReadAsync(found, row => row.Id, row => ProfileAnswer.Of(row, view), cancellationToken: cancellationToken);
    }

    /// <summary>The words a search by name is made of.</summary>
    internal static IReadOnlyList<string> Words(Violations violations, string? name)
    {
        if (name is null)
        {
            return [];
        }

        var text = violations.Text("#query/name", name, RegisterOrganisation.MaxNameLength, "the name");
        var words = text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Where(word => word.EnumerateRunes().Any(System.Text.Rune.IsLetterOrDigit)).Take(MaxWords).ToList();
        if (text.Length > 0 && words.Count == 0)
        {
            violations.Add("#query/name", "length", "Give at least one letter or digit of the name.");
        }

        return words;
    }

    /// <summary>
    /// A plan made once for all questions does not know how common a facet is: it takes each for rare, and beside a name reads every row that has one before it looks
    /// at the name. Planned for what is asked, a search reads little more than a page (bench/README.md).
    /// </summary>
    private static async Task<IAsyncDisposable> PlannedForFacetsAsync(MembershipDbContext database, CancellationToken cancellationToken)
    {
        var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"SET LOCAL plan_cache_mode = force_custom_plan", cancellationToken);
        return transaction;
    }

    /// <summary>Those of whose visible names one has all the words. The words take their form first: a query would make it anew for every name it looks at.</summary>
    private static async Task<IQueryable<Organisation>> NamedAsync(
        MembershipDbContext database, IQueryable<Organisation> organisations, IReadOnlyList<string> words, ProfileView view, CancellationToken cancellationToken)
    {
        if (words.Count == 0)
        {
            return organisations;
        }

        string[] asked = [.. words];
        var forms = await database.Database.SqlQuery<string>($"SELECT membership.searchable_name(word) AS \"Value\" FROM unnest({asked}) AS word").ToListAsync(cancellationToken);
        if (forms.TrueForAll(form => form.Length == 0))
        {
            return organisations.Where(_ => false);
        }

        var (classes, own) = (view.Classes, view.Own);
        var names = forms.Where(form => form.Length > 0).Aggregate(
            database.OrganisationNames.Where(row => classes.Contains(row.Confidentiality) || row.OrganisationId == own),
            (rows, form) =>
            {
                var pattern = $"%{form}%";
                return rows.Where(row => EF.Functions.Like(row.Searchable, pattern));
            });

        // Distinct keeps the planner from asking every organisation in turn for its names.
        return from organisation in organisations
               join id in names.Select(row => row.OrganisationId).Distinct() on organisation.Id equals id
               select organisation;
    }
}
