using CsvHelper;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.OrganisationImports;

/// <summary>The table of an import: a header that names its columns in any order, then a row an organisation. Read without knowing any record, so that every rule of a row can be tried alone.</summary>
internal static class OrganisationSheet
{
    /// <summary>More rows are another file: one import is one transaction.</summary>
    public const int MaxRows = 1_000;

    public const int MaxKeyLength = 100;

    private const char Between = ';';

    private static readonly string[] Needed = ["key", "name", "country", "constituency"];

    private static readonly string[] Known =
        [.. Needed, "otherName", "otherNameLanguage", "perspectives", "regions", "districts", "themes", "languages", "ecosocStatus", "webDomain"];

    /// <summary>A row as it stands there.</summary>
    /// <param name="Line">In the text, from 1.</param>
    /// <param name="Cells">By column; what is empty is left out.</param>
    /// <param name="Errors">What is wrong with its form.</param>
    internal sealed record Row(int Line, IReadOnlyDictionary<string, string> Cells, IReadOnlyList<Violation> Errors)
    {
        public string Key => Cells.GetValueOrDefault("key") ?? "";
    }

    /// <returns>No rows where the table as a whole cannot be read; the violations then say why, and repeat nothing of it.</returns>
    public static IReadOnlyList<Row> Read(Violations violations, string pointer, string? csv)
    {
        var malformed = new HashSet<long>();
        using var reader = CsvReader.FromText((csv ?? "").TrimStart('\uFEFF'), new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            OnMalformedRecord = record => malformed.Add(record.LineNumber),
        });
        if (!reader.Read() || Header(Record(reader)) is not { } header)
        {
            violations.Add(pointer, "header", $"The first line names each column once, {string.Join(", ", Needed)} among them, and no other than {string.Join(", ", Known)}.");
            return [];
        }

        var rows = new List<Row>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Count <= MaxRows && reader.Read())
        {
            var record = Record(reader);
            var errors = Form(header, record, malformed.Contains(reader.LineNumber));
            var cells = header.Zip(record).Where(cell => cell.Second.Length > 0).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);
            if (cells.TryGetValue("key", out var key) && !keys.Add(key))
            {
                errors.Add(new Violation("key", "duplicate", "The key stands on an earlier line; give each row its own."));
            }

            rows.Add(new Row((int)reader.LineNumber, cells, errors));
        }

        if (rows.Count is 0 or > MaxRows)
        {
            violations.Add(pointer, "rows", $"Give 1 to {MaxRows} rows below the header; send the others as further tables of the same source, each with its header line.");
            return [];
        }

        return rows;
    }

    /// <summary>The organisation of a row, or what is wrong in which column.</summary>
    public static (Organisation? Organisation, IReadOnlyList<Violation> Errors) Decide(Row row, Id<Organisation> id, DateTimeOffset now)
    {
        if (row.Errors.Count > 0)
        {
            return (null, row.Errors);
        }

        var violations = new Violations();
        violations.Text("key", row.Key, MaxKeyLength, "the row's key");
        var name = violations.Text("name", Cell(row, "name"), RegisterOrganisation.MaxNameLength, "the public name");
        var country = violations.Country("country", Cell(row, "country"));
        var constituency = violations.Choice<Constituency>("constituency", Cell(row, "constituency"));
        var profile = new OrganisationProfile(
            name,
            OtherNames(violations, row),
            constituency,
            ProfileFields.Perspectives(violations, "perspectives", Cells(row, "perspectives")),
            ProfileFields.Regions(violations, "regions", Cells(row, "regions")),
            ProfileFields.Districts(violations, "districts", Cells(row, "districts")),
            ProfileFields.Themes(violations, "themes", Cells(row, "themes")),
            ProfileFields.Languages(violations, "languages", Cells(row, "languages")),
            ProfileFields.Ecosoc(violations, "ecosocStatus", Cell(row, "ecosocStatus")),
            ProfileFields.WebDomain(violations, "webDomain", Cell(row, "webDomain")),
            FieldClasses.Usual);
        if (violations.Any)
        {
            return (null, violations.Found);
        }

        var organisation = new Organisation(id, name, country, constituency, now);
        organisation.Apply(profile);
        return (organisation, []);
    }

    private static string[] Record(CsvReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];

    private static string[]? Header(string[] columns) =>
        columns.Except(Known).Any() || Needed.Except(columns).Any() || columns.Distinct().Count() != columns.Length ? null : columns;

    private static List<Violation> Form(string[] header, string[] record, bool malformed)
    {
        var errors = new List<Violation>();
        if (malformed || record.Length != header.Length)
        {
            errors.Add(new Violation("", "fields", $"The row has not one value for each of the {header.Length} columns; put values with commas, quotes or line breaks in quotes."));
        }

        // Who opens a register in a spreadsheet must not run what somebody wrote into a name.
        errors.AddRange(header.Zip(record).Where(cell => cell.Second is ['=' or '+' or '-' or '@', ..])
            .Select(cell => new Violation(cell.First, "formula", "A spreadsheet would take this for a formula: begin with a letter or a digit.")));
        return errors;
    }

    private static IReadOnlyList<OtherName> OtherNames(Violations violations, Row row) =>
        Cell(row, "otherName") is null && Cell(row, "otherNameLanguage") is null
            ? []
            : [
                new OtherName(
                    violations.Text("otherName", Cell(row, "otherName"), RegisterOrganisation.MaxNameLength, "the name"),
                    ProfileFields.Language(violations, "otherNameLanguage", Cell(row, "otherNameLanguage"))),
            ];

    private static string? Cell(Row row, string column) => row.Cells.GetValueOrDefault(column);

    private static string[] Cells(Row row, string column) =>
        Cell(row, column)?.Split(Between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
