using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.OrganisationImports;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.RuleProfiles;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Data;

internal sealed class MembershipDbContext(DbContextOptions<MembershipDbContext> options) : ServiceDbContext(options, MembershipService.Name)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<OrganisationName> OrganisationNames => Set<OrganisationName>();

    public DbSet<ImportedOrganisation> ImportedOrganisations => Set<ImportedOrganisation>();

    public DbSet<PersonRole> PersonRoles => Set<PersonRole>();

    public DbSet<ApiClient> Clients => Set<ApiClient>();

    public DbSet<Mandate> Mandates => Set<Mandate>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();

    public DbSet<TrilateralFramework> Frameworks => Set<TrilateralFramework>();

    public DbSet<PilotInitiative> PilotInitiatives => Set<PilotInitiative>();

    public DbSet<RuleProfile> RuleProfiles => Set<RuleProfile>();

    public DbSet<Alliance> Alliances => Set<Alliance>();

    public DbSet<AllianceMembership> Memberships => Set<AllianceMembership>();

    public DbSet<RollEntry> Roll => Set<RollEntry>();

    public DbSet<MembershipApplication> Applications => Set<MembershipApplication>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Organisation.Map(modelBuilder.Entity<Organisation>());
        OrganisationName.Map(modelBuilder, modelBuilder.Entity<OrganisationName>());
        ImportedOrganisation.Map(modelBuilder.Entity<ImportedOrganisation>());
        PersonRole.Map(modelBuilder.Entity<PersonRole>());
        ApiClient.Map(modelBuilder.Entity<ApiClient>());
        Mandate.Map(modelBuilder.Entity<Mandate>());
        SigningKey.Map(modelBuilder.Entity<SigningKey>());
        UsedAssertion.Map(modelBuilder.Entity<UsedAssertion>());
        PulseTurn.Map(modelBuilder.Entity<PulseTurn>());
        TrilateralFramework.Map(modelBuilder.Entity<TrilateralFramework>());
        PilotInitiative.Map(modelBuilder.Entity<PilotInitiative>());
        RuleProfile.Map(modelBuilder.Entity<RuleProfile>());
        Alliance.Map(modelBuilder.Entity<Alliance>());
        AllianceMembership.Map(modelBuilder.Entity<AllianceMembership>());
        RollEntry.Map(modelBuilder.Entity<RollEntry>());
        MembershipApplication.Map(modelBuilder.Entity<MembershipApplication>());
    }
}
