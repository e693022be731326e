using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>The database of one service: its business tables beside the tables every service has (outbox, inbox, timers, idempotency, audit), all in the schema named like the service.</summary>
/// <param name="options">Built by <c>AddServiceDatabase</c>.</param>
/// <param name="schema">The service's name: lower case, no hyphen; also the prefix of its queues.</param>
public abstract class ServiceDbContext(DbContextOptions options, string schema) : DbContext(options)
{
    public string Schema { get; } = SqlName.Require(schema);

    /// <summary>Whose rows this context may see and write; the request's own scope when the context comes from dependency injection.</summary>
    public FrameworkScope FrameworkScope { get; set; } = new();

    /// <summary>Adds an audit row to the next save, beside the change it records (design §7).</summary>
    public void Record(AuditEntry entry) => Add(entry);

    /// <summary>
    /// Says that the next save changes <paramref name="aggregate"/>, even if none of its columns does, and which version it will have then.
    /// Calling it again before the save gives the same answer.
    /// </summary>
    /// <exception cref="InvalidOperationException">The aggregate is not tracked by this context.</exception>
    public AggregateVersion Advance(Aggregate aggregate)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        var entry = Entry(aggregate);
        if (entry.State == EntityState.Detached)
        {
            throw new InvalidOperationException("An aggregate has to be added or loaded before its next version is known.");
        }

        var key = entry.Metadata.FindPrimaryKey()!.Properties.Select(property => entry.Property(property).CurrentValue).ToList() switch
        {
            [Guid guid] => guid,
            [ITypedId id] => id.Value,
            _ => throw new InvalidOperationException($"{entry.Metadata.ShortName()} has no single id that could order its messages."),
        };
        return new AggregateVersion(key, Bump(entry));
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        BumpChangedAggregates();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        BumpChangedAggregates();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configurationBuilder.Conventions.Add(_ => new CallerKeysConvention());
        configurationBuilder.Conventions.Add(_ => new SnakeCaseConvention());
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.AddIdempotency();
        modelBuilder.AddAudit();
        modelBuilder.AddIdentity();
        modelBuilder.AddMessaging();
    }

    private void BumpChangedAggregates()
    {
        var entries = ChangeTracker.Entries().ToList();
        var changed = entries.Where(entry => entry.State is EntityState.Added or EntityState.Modified).ToHashSet();
        foreach (var part in entries.Where(entry => entry.Metadata.IsOwned() && entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            changed.UnionWith(OwnersOf(part, entries));
        }

        foreach (var entry in changed.Where(entry => entry.Entity is Aggregate))
        {
            Bump(entry);
        }
    }

    private static IEnumerable<EntityEntry> OwnersOf(EntityEntry part, List<EntityEntry> entries)
    {
        for (var current = part; current?.Metadata.FindOwnership() is { } ownership;)
        {
            var key = ownership.Properties.Select(property => current.Property(property).OriginalValue).ToList();
            current = entries.Find(entry => entry.Metadata == ownership.PrincipalEntityType
                && ownership.PrincipalKey.Properties.Select(property => entry.Property(property).CurrentValue).SequenceEqual(key));
            if (current is not null)
            {
                yield return current;
            }
        }
    }

    // From the original value, not the current one: a save that failed and is tried again still moves on by one.
    private static long Bump(EntityEntry entry)
    {
        var version = entry.Property(nameof(Aggregate.Version));
        var next = entry.State == EntityState.Added ? 1 : (long)version.OriginalValue! + 1;
        if (entry.State != EntityState.Deleted)
        {
            version.CurrentValue = next;
        }

        return next;
    }
}
