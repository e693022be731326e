using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.OrganisationImports;

/// <summary>
/// A register that was kept in a spreadsheet is entered: what is right becomes organisations, all in one transaction, what is wrong is told by row and column. Sent again, corrected, the
/// table enters only what was not entered before. A dry run says the same and enters nothing.
/// </summary>
internal static class ImportOrganisations
{
    public const int MaxSourceLength = 60;

    /// <param name="Source">What the table is called, 1 to 60 characters, the same each time it is sent; keys of rows are told apart within it.</param>
    /// <param name="DryRun">Whether only to say what would be; true unless said otherwise.</param>
    /// <param name="Csv">RFC 4180 with commas: a header, then up to 1,000 rows; the whole request up to 1 MiB. A longer register is sent in parts under one source, each with its header. Columns: key, name, country, constituency; and if wanted otherName, otherNameLanguage, perspectives, regions, districts, themes,
    /// languages (several values with semicolons between), ecosocStatus, webDomain.</param>
    internal sealed record Request(string? Source, bool? DryRun, string? Csv);

    /// <param name="DryRun">Nothing was entered.</param>
    /// <param name="Accepted">Rows that became organisations, or would.</param>
    /// <param name="Already">Rows that an earlier import entered.</param>
    /// <param name="Failed">Rows to correct and send again.</param>
    /// <param name="Rows">Each row, in the order of the table.</param>
    internal sealed record Report(bool DryRun, int Accepted, int Already, int Failed, IReadOnlyList<RowReport> Rows);

    /// <param name="Line">In the table, from 1.</param>
    /// <param name="Key">As sent.</param>
    /// <param name="Outcome">accepted, already or failed.</param>
    /// <param name="Organisation">What it became, <c>org_…</c>; absent in a dry run.</param>
    /// <param name="Errors">What is wrong; each pointer is the name of a column, or empty for the row as a whole.</param>
    internal sealed record RowReport(int Line, string Key, string Outcome, string? Organisation, IReadOnlyList<Violation>? Errors);

    /// <summary>What the rule needs to know of what is there.</summary>
    /// <param name="Entered">By key: what earlier imports of this source entered.</param>
    /// <param name="Names">Comparable names that are taken, with their countries.</param>
    internal sealed record Facts(IReadOnlyDictionary<string, Id<Organisation>> Entered, IReadOnlySet<(string Country, string Name)> Names);

    public static async Task<Results<Ok<Report>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var source = violations.Text("/source", request.Source, MaxSourceLength, "the table's name");
        var rows = OrganisationSheet.Read(violations, "/csv", request.Csv);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var facts = await ReadFactsAsync(database, source, rows, cancellationToken);
        var dryRun = request.DryRun ?? true;
        var (reports, organisations) = Decide(rows, facts, () => Id.New<Organisation>(now), now);
        if (!dryRun)
        {
            foreach (var (key, organisation) in organisations)
            {
                RegisterOrganisation.Enter(database, organisation, actor, now);
                database.ImportedOrganisations.Add(new ImportedOrganisation { Source = source, Key = key, OrganisationId = organisation.Id, ImportedAt = now });
            }

            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint is Organisation.OneNamePerCountry or ImportedOrganisation.OncePerKey)
            {
                return Problem.Of(
                    StatusCodes.Status409Conflict, "already-registered", "The organisation is already registered",
                    "Somebody entered one of these organisations at the same moment; nothing of the table was entered. Send it again: it enters what is not there.");
            }
        }

        var shown = dryRun ? [.. reports.Select(row => row.Outcome == "accepted" ? row with { Organisation = null } : row)] : reports;
        return TypedResults.Ok(new Report(dryRun, shown.Count(row => row.Outcome == "accepted"), shown.Count(row => row.Outcome == "already"), shown.Count(row => row.Outcome == "failed"), shown));
    }

    internal static (IReadOnlyList<RowReport> Reports, IReadOnlyList<(string Key, Organisation Organisation)> Organisations) Decide(
        IReadOnlyList<OrganisationSheet.Row> rows, Facts facts, Func<Id<Organisation>> newId, DateTimeOffset now)
    {
        var reports = new List<RowReport>();
        var organisations = new List<(string, Organisation)>();
        var taken = facts.Names.ToHashSet();
        foreach (var row in rows)
        {
            if (row.Errors.Count == 0 && facts.Entered.TryGetValue(row.Key, out var entered))
            {
                reports.Add(new RowReport(row.Line, row.Key, "already", entered.ToString(), null));
                continue;
            }

            var (organisation, errors) = OrganisationSheet.Decide(row, newId(), now);
            if (organisation is not null && !taken.Add((organisation.Country, organisation.ComparableName)))
            {
                (organisation, errors) = (null, [new Violation("name", "already-registered", "An organisation of this name is registered in that country, or stands on an earlier line.")]);
            }

            if (organisation is null)
            {
                reports.Add(new RowReport(row.Line, row.Key, "failed", null, errors));
                continue;
            }

            organisations.Add((row.Key, organisation));
            reports.Add(new RowReport(row.Line, row.Key, "accepted", organisation.Id.ToString(), null));
        }

        return (reports, organisations);
    }

    private static async Task<Facts> ReadFactsAsync(MembershipDbContext database, string source, IReadOnlyList<OrganisationSheet.Row> rows, CancellationToken cancellationToken)
    {
        var keys = rows.Select(row => row.Key).ToList();
        var entered = await database.ImportedOrganisations.AsNoTracking().Where(row => row.Source == source && keys.Contains(row.Key))
            .ToDictionaryAsync(row => row.Key, row => row.OrganisationId, cancellationToken);
        var names = rows.Select(row => Organisation.Comparable(row.Cells.GetValueOrDefault("name") ?? "")).ToList();
        var taken = await database.Organisations.AsNoTracking().Where(row => names.Contains(row.ComparableName))
            .Select(row => new { row.Country, row.ComparableName }).ToListAsync(cancellationToken);
        return new Facts(entered, taken.Select(row => (row.Country, row.ComparableName)).ToHashSet());
    }
}
