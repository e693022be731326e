using System.Globalization;
using System.Text.RegularExpressions;
using Trilateral.Membership.Applications;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Organisations;

/// <summary>The rule of what a profile may say; a change by the organisation and a row of an import are read by it alike.</summary>
internal static partial class ProfileFields
{
    public const int MaxOtherNames = 10;
    public const int MaxRegions = 50;
    public const int MaxDistricts = 100;
    public const int MaxDistrictLength = 100;
    public const int MaxLanguages = 20;
    public const int MaxDomainLength = 253;
    public const int MaxLinkLength = 500;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static IReadOnlyList<OtherName> OtherNames(Violations violations, string pointer, IReadOnlyList<OtherNameRequest?>? values)
    {
        var names = new List<OtherName>();
        foreach (var (index, value) in (values ?? []).Take(MaxOtherNames).Index())
        {
            names.Add(new OtherName(
                violations.Text($"{pointer}/{index}/name", value?.Name, RegisterOrganisation.MaxNameLength, "the name"),
                Language(violations, $"{pointer}/{index}/language", value?.Language)));
        }

        Few(violations, pointer, names.Select(name => (object)name), values?.Count, MaxOtherNames, "names");
        return names;
    }

    public static string[] Perspectives(Violations violations, string pointer, IReadOnlyList<string>? values) =>
        [.. violations.Choices<Perspective>(pointer, values).Select(WireNames<Perspective>.Of)];

    public static string[] Themes(Violations violations, string pointer, IReadOnlyList<string>? values) =>
        [.. violations.Choices<Theme>(pointer, values).Select(WireNames<Theme>.Of)];

    public static string[] Regions(Violations violations, string pointer, IReadOnlyList<string>? values) =>
        Each(violations, pointer, values, MaxRegions, "regions", (place, value) => Region(violations, place, value));

    public static string[] Districts(Violations violations, string pointer, IReadOnlyList<string>? values) =>
        Each(violations, pointer, values, MaxDistricts, "districts", (place, value) => violations.Text(place, value, MaxDistrictLength, "the district"));

    public static string[] Languages(Violations violations, string pointer, IReadOnlyList<string>? values) =>
        Each(violations, pointer, values, MaxLanguages, "languages", (place, value) => Language(violations, place, value));

    public static string Region(Violations violations, string pointer, string? value)
    {
        if (value is null || !RegionCode().IsMatch(value))
        {
            violations.Add(pointer, "region", "Give the region by its code of ISO 3166-2, for example PK-PB.");
        }

        return value ?? "";
    }

    public static string Language(Violations violations, string pointer, string? value)
    {
        if (value is null || !LanguageTag().IsMatch(value))
        {
            violations.Add(pointer, "language", "Give the language as a BCP 47 tag, for example en, ur or zh-Hans.");
        }

        return value ?? "";
    }

    /// <summary>A host name as the web writes it: lower case, other scripts in their ASCII form, without the www that says nothing.</summary>
    public static string? WebDomain(Violations violations, string pointer, string? value)
    {
        if (value is null)
        {
            return null;
        }

        var text = value.Trim().TrimEnd('.');
        var ascii = text.Length is > 0 and <= MaxDomainLength ? Ascii(text) : null;
        if (ascii is null || ascii.Length > MaxDomainLength || !HostName().IsMatch(ascii))
        {
            violations.Add(pointer, "domain", "Give the host name alone, for example example.org, without scheme, port or path.");
            return null;
        }

        return ascii.StartsWith("www.", StringComparison.Ordinal) && ascii.AsSpan(4).Contains('.') ? ascii[4..] : ascii;
    }

    /// <summary>A page that people follow, so without credentials; it is shown, never fetched.</summary>
    public static string? Link(Violations violations, string pointer, string? value)
    {
        if (value is null)
        {
            return null;
        }

        if (value.Length > MaxLinkLength || !Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0
            || !HostName().IsMatch(address.IdnHost))
        {
            violations.Add(pointer, "link", $"Give the page's whole address, https and up to {MaxLinkLength} characters, for example https://example.org/page.");
            return null;
        }

        return value;
    }

    public static EcosocStatus? Ecosoc(Violations violations, string pointer, string? value) => value is null ? null : violations.Choice<EcosocStatus>(pointer, value);

    public static FieldClasses Visibility(Violations violations, string pointer, VisibilityRequest? value)
    {
        var usual = FieldClasses.Usual;
        return new(
            Class("otherNames", value?.OtherNames, usual.OtherNames),
            Class("perspectives", value?.Perspectives, usual.Perspectives),
            Class("regions", value?.Regions, usual.Regions),
            Class("districts", value?.Districts, usual.Districts),
            Class("themes", value?.Themes, usual.Themes),
            Class("languages", value?.Languages, usual.Languages),
            Class("ecosocStatus", value?.EcosocStatus, usual.EcosocStatus),
            Class("webDomain", value?.WebDomain, usual.WebDomain),
            Class("links", value?.Links, usual.Links));

        ConfidentialityClass Class(string field, string? name, ConfidentialityClass whenAbsent) => violations.Choice<ConfidentialityClass>($"{pointer}/{field}", name, whenAbsent);
    }

    private static string[] Each(Violations violations, string pointer, IReadOnlyList<string>? values, int most, string what, Func<string, string, string> read)
    {
        var found = (values ?? []).Take(most).Select((value, index) => read($"{pointer}/{index}", value)).ToArray();
        Few(violations, pointer, found, values?.Count, most, what);
        return found;
    }

    private static void Few(Violations violations, string pointer, IEnumerable<object> found, int? given, int most, string what)
    {
        var read = found.ToList();
        if (given > most || read.Distinct().Count() != read.Count)
        {
            violations.Add(pointer, "count", $"Give at most {most} different {what}.");
        }
    }

    private static string? Ascii(string text)
    {
        try
        {
            return Idn.GetAscii(text).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // Not a name of the web: the caller is told so.
            return null;
        }
    }

    [GeneratedRegex(@"^[A-Z]{2}-[A-Z0-9]{1,3}\z")]
    private static partial Regex RegionCode();

    [GeneratedRegex(@"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\z")]
    private static partial Regex LanguageTag();

    [GeneratedRegex(@"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])\z")]
    private static partial Regex HostName();
}

/// <param name="Name">The name, 1 to 200 characters.</param>
/// <param name="Language">BCP 47.</param>
internal sealed record OtherNameRequest(string? Name, string? Language);

/// <summary>Who may see which field: public, frameworkOnly (the three sides), ownSide (civil society) or restricted (the organisation alone). What is left out has the usual class.</summary>
/// <param name="OtherNames">Public, unless said otherwise; e.g. public.</param>
/// <param name="Perspectives">Its own side's, unless said otherwise; e.g. ownSide.</param>
/// <param name="Regions">Public, unless said otherwise; e.g. public.</param>
/// <param name="Districts">Its own side's, unless said otherwise; e.g. ownSide.</param>
/// <param name="Themes">Public, unless said otherwise; e.g. public.</param>
/// <param name="Languages">Public, unless said otherwise; e.g. public.</param>
/// <param name="EcosocStatus">Public, unless said otherwise; e.g. public.</param>
/// <param name="WebDomain">Public, unless said otherwise; e.g. public.</param>
/// <param name="Links">Of net4u and whatsOn. Public, unless said otherwise; e.g. public.</param>
internal sealed record VisibilityRequest(
    string? OtherNames, string? Perspectives, string? Regions, string? Districts, string? Themes, string? Languages, string? EcosocStatus, string? WebDomain, string? Links = null);
