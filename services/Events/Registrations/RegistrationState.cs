namespace Trilateral.Events.Registrations;

/// <summary>Where a registration stands. Nobody is refused for want of a place: they wait (rule 10).</summary>
public enum RegistrationState
{
    Confirmed,
    Waiting,
    Cancelled,
}
