using System.Text.Json;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Organisations;

/// <summary>An organisation's profile as far as the caller may see it; a field that is not the caller's to see is left out, whatever it holds.</summary>
/// <param name="Id"><c>org_…</c>.</param>
/// <param name="Name">The public name.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Constituency">What it is.</param>
/// <param name="OtherNames">Names in other languages and scripts.</param>
/// <param name="Perspectives">Whose voice it says it is, e.g. womenLed.</param>
/// <param name="Regions">Parts of countries it works in, by ISO 3166-2, for example PK-PB.</param>
/// <param name="Districts">Districts it works in.</param>
/// <param name="Themes">What it works on, e.g. firearms.</param>
/// <param name="Languages">BCP 47.</param>
/// <param name="EcosocStatus">none, general, special or roster; recorded, and asked for nowhere.</param>
/// <param name="WebDomain">Its host name, for example example.org.</param>
/// <param name="Net4u">Its page in UNODC's NET4U, for example https://example.org/net4u/1.</param>
/// <param name="WhatsOn">Its page in UNODC's WhatsOn, for example https://example.org/whatson/1.</param>
/// <param name="Visibility">Who may see which field; shown to the organisation alone.</param>
/// <param name="MergedInto">The organisation it turned out to be, <c>org_…</c>.</param>
/// <param name="Version">Of the organisation.</param>
internal sealed record ProfileAnswer(
    string Id,
    string Name,
    string Country,
    string Constituency,
    IReadOnlyList<OtherName>? OtherNames,
    IReadOnlyList<string>? Perspectives,
    IReadOnlyList<string>? Regions,
    IReadOnlyList<string>? Districts,
    IReadOnlyList<string>? Themes,
    IReadOnlyList<string>? Languages,
    string? EcosocStatus,
    string? WebDomain,
    string? Net4u,
    string? WhatsOn,
    VisibilityAnswer? Visibility,
    string? MergedInto,
    long Version) : IVersioned
{
    public static ProfileAnswer Of(Organisation organisation, ProfileView view)
    {
        return new(
            organisation.Id.ToString(),
            organisation.Name,
            organisation.Country,
            WireNames<Constituency>.Of(organisation.Constituency),
            Shown(organisation.OtherNamesClass, organisation.OtherNames),
            Shown(organisation.PerspectivesClass, organisation.Perspectives),
            Shown(organisation.RegionsClass, organisation.Regions),
            Shown(organisation.DistrictsClass, organisation.Districts),
            Shown(organisation.ThemesClass, organisation.Themes),
            Shown(organisation.LanguagesClass, organisation.Languages),
            organisation.EcosocStatus is { } status ? Shown(organisation.EcosocStatusClass, WireNames<EcosocStatus>.Of(status)) : null,
            Shown(organisation.WebDomainClass, organisation.WebDomain),
            Shown(organisation.LinksClass, organisation.Net4u),
            Shown(organisation.LinksClass, organisation.WhatsOn),
            view.IsOwn(organisation) ? VisibilityAnswer.Of(organisation.Visibility) : null,
            organisation.MergedIntoId?.ToString(),
            organisation.Version);

        T? Shown<T>(ConfidentialityClass field, T? value)
            where T : class => view.Shows(organisation, field) ? value : null;
    }

    /// <summary>Everything, for the audit chain.</summary>
    public static string ToAudit(Organisation organisation) =>
        JsonSerializer.Serialize(Of(organisation, new ProfileView([], organisation.Id)) with { Version = 0 }, MembershipJson.Default.ProfileAnswer);
}

/// <summary>Who may see which field: public, frameworkOnly (the three sides), ownSide (civil society) or restricted (the organisation alone).</summary>
internal sealed record VisibilityAnswer(
    string OtherNames, string Perspectives, string Regions, string Districts, string Themes, string Languages, string EcosocStatus, string WebDomain, string Links)
{
    public static VisibilityAnswer Of(FieldClasses classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return new(
            Name(classes.OtherNames), Name(classes.Perspectives), Name(classes.Regions), Name(classes.Districts),
            Name(classes.Themes), Name(classes.Languages), Name(classes.EcosocStatus), Name(classes.WebDomain), Name(classes.Links));
    }

    private static string Name(ConfidentialityClass value) => WireNames<ConfidentialityClass>.Of(value);
}
