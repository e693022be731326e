using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Organisations;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Data;

internal sealed class NotificationsDbContext(DbContextOptions<NotificationsDbContext> options) : ServiceDbContext(options, NotificationsService.Name)
{
    public DbSet<KnownOrganisation> Organisations => Set<KnownOrganisation>();

    public DbSet<FeedEntry> Feed => Set<FeedEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        KnownOrganisation.Map(modelBuilder.Entity<KnownOrganisation>());
        FeedEntry.Map(modelBuilder.Entity<FeedEntry>());
    }
}
