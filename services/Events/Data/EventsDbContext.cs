using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Organisations;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Events.Data;

internal sealed class EventsDbContext(DbContextOptions<EventsDbContext> options) : ServiceDbContext(options, EventsService.Name)
{
    public DbSet<KnownOrganisation> Organisations => Set<KnownOrganisation>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        KnownOrganisation.Map(modelBuilder.Entity<KnownOrganisation>());
    }
}
