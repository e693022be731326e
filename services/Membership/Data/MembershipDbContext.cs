using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Data;

internal sealed class MembershipDbContext(DbContextOptions<MembershipDbContext> options) : ServiceDbContext(options, MembershipService.Name)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Organisation.Map(modelBuilder.Entity<Organisation>());
    }
}
