using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

internal sealed class TestContextModel(DbContextOptions<TestContextModel> options) : ServiceDbContext(options, Schema)
{
    public new const string Schema = "testing";

    public DbSet<PilotInitiative> PilotInitiatives => Set<PilotInitiative>();

    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<PilotInitiative>(initiative =>
        {
            initiative.HasIndex(i => new { i.FrameworkId, i.ShortTitle }).IsUnique();
            initiative.OwnsOne(i => i.Venue);
            initiative.OwnsMany(i => i.Steps);
            initiative.ComplexProperty(i => i.Length);
        });
        modelBuilder.Entity<Note>().HasOne<PilotInitiative>().WithMany().HasForeignKey(note => note.InitiativeId);
    }
}

internal sealed class PilotInitiative : Aggregate, IIdTag
{
    public static string IdPrefix => "pil";

    public required Id<PilotInitiative> Id { get; init; }

    public Guid FrameworkId { get; init; }

    public required string ShortTitle { get; set; }

    public DateTimeOffset StartsAt { get; set; }

    public Venue? Venue { get; set; }

    public Span Length { get; set; } = new(1);

    public List<Step> Steps { get; } = [];
}

internal sealed class Venue
{
    public required string StreetName { get; set; }
}

internal sealed class Step
{
    public required string Title { get; set; }
}

internal sealed record Span(int WholeDays);

internal sealed class Note : IIdTag
{
    public static string IdPrefix => "note";

    public required Id<Note> Id { get; init; }

    public Guid? FrameworkId { get; set; }

    public Id<PilotInitiative>? InitiativeId { get; init; }

    public required string Text { get; set; }
}
