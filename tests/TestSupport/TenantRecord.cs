namespace Trilateral.TestSupport;

/// <summary>A real record of one tenant, as a route names it.</summary>
public sealed record TenantRecord
{
    private TenantRecord(string[] ids) => Ids = ids;

    /// <summary>One for each parameter of the route, in its order.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Where an owner reads it; null when nothing of the record is anybody's own.</summary>
    public string? ReadAt { get; private init; }

    /// <summary>The first reads it; each act on it is the function of one of them at least.</summary>
    public IReadOnlyList<HttpClient> Owners { get; private init; } = [];

    /// <summary>Whether a stranger must find nothing where it is.</summary>
    public bool IsHidden { get; private init; }

    /// <summary>Names of <see cref="Strangers"/> who may see this one, with the reason where the record is made.</summary>
    public IReadOnlySet<string> KnownTo { get; private init; } = new HashSet<string>();

    /// <summary>Everybody may read it.</summary>
    public static TenantRecord Public(params string[] ids) => new(ids);

    /// <summary>Everybody may read it; only its owners and who is named change it.</summary>
    public static TenantRecord PublicOf(string readAt, HttpClient[] owners, string[] ids, params string[] knownTo) =>
        new(ids) { ReadAt = readAt, Owners = owners, KnownTo = knownTo.ToHashSet(StringComparer.Ordinal) };

    public static TenantRecord Hidden(string readAt, HttpClient[] owners, string[] ids, params string[] knownTo) =>
        new(ids) { ReadAt = readAt, Owners = owners, IsHidden = true, KnownTo = knownTo.ToHashSet(StringComparer.Ordinal) };
}
