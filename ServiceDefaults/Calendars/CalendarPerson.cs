namespace Trilateral.ServiceDefaults.Calendars;

/// <summary>Who invites or is invited.</summary>
/// <param name="Uri">Usually <c>mailto:</c> and an address in ASCII.</param>
/// <param name="Name">Left out when empty.</param>
public sealed record CalendarPerson(string Uri, string Name = "")
{
    /// <summary>RFC 5546 asks for an organiser; this address is the customary one for nobody: answers go over the platform.</summary>
    public static CalendarPerson Secretariat { get; } = new("invalid:nomail", "UNODC Secretariat");
}
