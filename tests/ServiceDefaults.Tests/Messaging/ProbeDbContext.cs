using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>A service's database with one business table for what is published and one for the effects of what is consumed.</summary>
internal sealed class ProbeDbContext(DbContextOptions<ProbeDbContext> options) : ServiceDbContext(options, Service)
{
    public const string Service = "probe";

    public DbSet<Thing> Things => Set<Thing>();

    public DbSet<Effect> Effects => Set<Effect>();

    public static Task<TestDatabase> CreateDatabaseAsync(TestServers servers) => TestDatabase.CreateAsync(servers, "messaging", MigrateAsync);

    public static ProbeDbContext Open(NpgsqlDataSource dataSource) => new(new DbContextOptionsBuilder<ProbeDbContext>().UseNpgsql(dataSource).Options);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasDefaultSchema(Service);
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Thing>(thing =>
        {
            thing.ToTable("thing");
            thing.HasKey(row => row.Id);
            thing.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            thing.Property(row => row.Version).HasColumnName("version").IsConcurrencyToken();
        });
        modelBuilder.Entity<Effect>(effect =>
        {
            effect.ToTable("effect");
            effect.HasKey(row => row.Id);
            effect.Property(row => row.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            effect.Property(row => row.Subject).HasColumnName("subject");
            effect.Property(row => row.Version).HasColumnName("version");
        });
    }

    private static async Task MigrateAsync(string connectionString)
    {
        await using var context = new ProbeDbContext(new DbContextOptionsBuilder<ProbeDbContext>().UseNpgsql(connectionString).Options);
        await context.Database.EnsureCreatedAsync();
        await context.Database.ExecuteSqlRawAsync(OutboxNotification.CreateSql(Service));
    }

    internal sealed class Thing
    {
        public required Guid Id { get; init; }

        public long Version { get; set; }
    }

    internal sealed class Effect
    {
        public long Id { get; private set; }

        public required Guid Subject { get; init; }

        public required long Version { get; init; }
    }
}
