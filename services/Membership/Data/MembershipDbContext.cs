using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Data;

internal sealed class MembershipDbContext(DbContextOptions<MembershipDbContext> options) : ServiceDbContext(options, MembershipService.Name)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<ApiClient> Clients => Set<ApiClient>();

    public DbSet<Mandate> Mandates => Set<Mandate>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Organisation.Map(modelBuilder.Entity<Organisation>());
        ApiClient.Map(modelBuilder.Entity<ApiClient>());
        Mandate.Map(modelBuilder.Entity<Mandate>());
        SigningKey.Map(modelBuilder.Entity<SigningKey>());
        UsedAssertion.Map(modelBuilder.Entity<UsedAssertion>());
        PulseTurn.Map(modelBuilder.Entity<PulseTurn>());
    }
}
