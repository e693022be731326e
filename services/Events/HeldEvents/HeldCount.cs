using Trilateral.Events.Meetings;

namespace Trilateral.Events.HeldEvents;

/// <summary>A figure that the source of a held event gives, with its measure (rule 47).</summary>
internal sealed class HeldCount(Measure measure, int count)
{
    public Measure Measure { get; private init; } = measure;

    public int Count { get; private init; } = count;
}
