namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>
/// The place of a message in the order of one aggregate. Only <see cref="ServiceDbContext.Advance"/> makes one, which is how a message with an
/// ordering key is tied to a save that bumps that aggregate's version (reliability 2.3).
/// </summary>
public readonly record struct AggregateVersion
{
    internal AggregateVersion(Guid key, long version)
    {
        Key = key;
        Version = version;
    }

    /// <summary>The aggregate's id; the ordering key.</summary>
    public Guid Key { get; }

    /// <summary>The version the aggregate has once the save has committed.</summary>
    public long Version { get; }
}
