using System.Text.Json.Serialization;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Whom a caller acts for. A token acts for exactly one.</summary>
public enum Side
{
    Government,

    [JsonStringEnumMemberName("civil_society")]
    CivilSociety,
    Unodc,

    /// <summary>None of the three: whoever runs the platform. Reads only what is public.</summary>
    Platform,
}
