namespace Trilateral.Events.Registrations;

/// <summary>How one person takes part.</summary>
public enum AttendanceMode
{
    InPerson,
    Online,
}
