using System.ComponentModel.DataAnnotations;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>A record that changes as a whole and whose changes others hear about in order.</summary>
public abstract class Aggregate
{
    /// <summary>1 after the first save, then one more for every save that changed the record or anything it owns; the concurrency token (reliability 2.3).</summary>
    [ConcurrencyCheck]
    public long Version { get; private set; }
}
