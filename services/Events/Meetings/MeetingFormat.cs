namespace Trilateral.Events.Meetings;

/// <summary>How people take part.</summary>
public enum MeetingFormat
{
    InPerson,
    Online,
    Hybrid,
}
