using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Events.Meetings;

/// <summary>A figure as the API shows it: with its measure (rule 47), and from <see cref="SmallFigures.Smallest"/> up (rule 45).</summary>
/// <param name="Measure">One of <see cref="Meetings.Measure"/>, in camelCase.</param>
/// <param name="Count">How many; absent where that would point at single people.</param>
/// <param name="FewerThan">Stands in for a count that is too small to show.</param>
internal sealed record MeetingCount(string Measure, int? Count = null, int? FewerThan = null)
{
    /// <summary>A figure from a published source.</summary>
    public static MeetingCount Of(Measure measure, int count) => new(WireNames<Measure>.Of(measure), count);

    /// <summary>A figure of ours; small ones, none included, are not told apart.</summary>
    public static MeetingCount Suppressed(Measure measure, int count) =>
        SmallFigures.MayBeShown(count) ? Of(measure, count) : new(WireNames<Measure>.Of(measure), FewerThan: SmallFigures.Smallest);
}
