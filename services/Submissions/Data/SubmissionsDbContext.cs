using Microsoft.EntityFrameworkCore;
using Trilateral.Submissions.Organisations;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Submissions.Data;

internal sealed class SubmissionsDbContext(DbContextOptions<SubmissionsDbContext> options) : ServiceDbContext(options, SubmissionsService.Name)
{
    public DbSet<KnownOrganisation> Organisations => Set<KnownOrganisation>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        KnownOrganisation.Map(modelBuilder.Entity<KnownOrganisation>());
    }
}
