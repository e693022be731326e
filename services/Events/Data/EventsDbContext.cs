using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Dialogues;
using Trilateral.Events.HeldEvents;
using Trilateral.Events.Organisations;
using Trilateral.Events.Registrations;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Events.Data;

internal sealed class EventsDbContext(DbContextOptions<EventsDbContext> options) : ServiceDbContext(options, EventsService.Name)
{
    public DbSet<KnownOrganisation> Organisations => Set<KnownOrganisation>();

    public DbSet<HeldEvent> HeldEvents => Set<HeldEvent>();

    public DbSet<Dialogue> Dialogues => Set<Dialogue>();

    public DbSet<DialoguePlaces> DialoguePlaces => Set<DialoguePlaces>();

    public DbSet<Registration> Registrations => Set<Registration>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        KnownOrganisation.Map(modelBuilder.Entity<KnownOrganisation>());
        HeldEvent.Map(modelBuilder.Entity<HeldEvent>());
        Dialogue.Map(modelBuilder.Entity<Dialogue>());
        Events.Registrations.DialoguePlaces.Map(modelBuilder.Entity<DialoguePlaces>());
        Registration.Map(modelBuilder.Entity<Registration>());
    }
}
