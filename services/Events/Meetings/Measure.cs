namespace Trilateral.Events.Meetings;

/// <summary>What a figure counts. Published counts of one meeting differ because they count different things, so none stands without its measure (rule 47).</summary>
public enum Measure
{
    /// <summary>People who applied.</summary>
    Applied,

    /// <summary>People who were cleared.</summary>
    Cleared,

    /// <summary>People with a confirmed place.</summary>
    Registered,

    /// <summary>People who were there.</summary>
    Attended,

    /// <summary>Organisations that took part, for a meeting to come: with at least one confirmed place.</summary>
    Organisations,
}
