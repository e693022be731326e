using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Organisations;

/// <summary>What an organisation says of itself. Constituency (what it is) and perspectives (whose voice it is) are separate axes.</summary>
internal sealed record OrganisationProfile(
    string Name,
    IReadOnlyList<OtherName> OtherNames,
    Constituency Constituency,
    string[] Perspectives,
    string[] Regions,
    string[] Districts,
    string[] Themes,
    string[] Languages,
    EcosocStatus? EcosocStatus,
    string? WebDomain,
    FieldClasses Visibility,
    string? Net4u = null,
    string? WhatsOn = null);

/// <summary>A name in another language or script.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Language">BCP 47.</param>
internal sealed record OtherName(string Name, string Language);

/// <summary>Who may see which part of a profile; the name, the country and the constituency are the register's and public.</summary>
internal sealed record FieldClasses(
    ConfidentialityClass OtherNames,
    ConfidentialityClass Perspectives,
    ConfidentialityClass Regions,
    ConfidentialityClass Districts,
    ConfidentialityClass Themes,
    ConfidentialityClass Languages,
    ConfidentialityClass EcosocStatus,
    ConfidentialityClass WebDomain,
    ConfidentialityClass Links)
{
    /// <summary>Until the organisation says otherwise: whose voice it is and where exactly it works can put people in danger, the rest is what a directory is for.</summary>
    public static FieldClasses Usual { get; } = new(
        ConfidentialityClass.Public,
        ConfidentialityClass.OwnSide,
        ConfidentialityClass.Public,
        ConfidentialityClass.OwnSide,
        ConfidentialityClass.Public,
        ConfidentialityClass.Public,
        ConfidentialityClass.Public,
        ConfidentialityClass.Public,
        ConfidentialityClass.Public);
}
