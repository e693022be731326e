namespace Trilateral.ServiceDefaults.Persistence.Ids;

/// <summary>Makes new ids.</summary>
public static class Id
{
    /// <summary>A version-7 id: sorts by time and shows when it was made.</summary>
    /// <param name="now">From the service's <see cref="TimeProvider"/>; kept to the millisecond.</param>
    public static Id<T> New<T>(DateTimeOffset now)
        where T : IIdTag => new(Guid.CreateVersion7(now));

    /// <summary>A random version-4 id, for restricted records and protected people: it tells no time (design §7).</summary>
    public static Id<T> NewUntimed<T>()
        where T : IIdTag => new(Guid.NewGuid());
}
