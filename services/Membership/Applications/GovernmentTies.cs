using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Applications;

/// <summary>How a body that becomes a member stands to its government (rule 39).</summary>
internal enum GovernmentTies
{
    None,

    /// <summary>A person of it assists the Government's side too.</summary>
    AssistsBothSides,

    /// <summary>A public university may be; no other body.</summary>
    GovernmentControlled,
}

internal static class GovernmentTiesRule
{
    /// <summary>Of ties to the government: "none" does not disclose them.</summary>
    public const int MinDisclosureLength = 20;

    /// <summary>Refuses who is controlled by a government, and asks for what is to be disclosed; the same of who applies and of who founds.</summary>
    /// <param name="violations">Gets what is wrong.</param>
    /// <param name="ties">As stated.</param>
    /// <param name="constituency">Of the body.</param>
    /// <param name="tooShort">Whether what it discloses is shorter than ties to a government need.</param>
    /// <param name="at">Where both stand in the body, as a pointer.</param>
    public static void CheckTies(this Violations violations, GovernmentTies ties, Constituency constituency, bool tooShort, string at = "")
    {
        if (ties == GovernmentTies.GovernmentControlled && constituency != Constituency.Academia)
        {
            violations.Add($"{at}/governmentTies", "government-controlled", "No body controlled by a government is a member of civil society; a public university may be, as academia.", rule: 39);
        }
        else if (ties != GovernmentTies.None && tooShort)
        {
            violations.Add($"{at}/conflictOfInterest", "ties", $"Disclose the ties to the government in {MinDisclosureLength} characters or more.", rule: 39);
        }
    }
}
