using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.AllianceWorkingGroups;
using Trilateral.Membership.Applications;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.RuleProfiles;
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

    public DbSet<TrilateralFramework> Frameworks => Set<TrilateralFramework>();

    public DbSet<PilotInitiative> PilotInitiatives => Set<PilotInitiative>();

    public DbSet<RuleProfile> RuleProfiles => Set<RuleProfile>();

    public DbSet<Alliance> Alliances => Set<Alliance>();

    public DbSet<AllianceMembership> Memberships => Set<AllianceMembership>();

    public DbSet<RollEntry> Roll => Set<RollEntry>();

    public DbSet<MembershipApplication> Applications => Set<MembershipApplication>();

    public DbSet<DecisionProfile> DecisionProfiles => Set<DecisionProfile>();

    public DbSet<Decision> Decisions => Set<Decision>();

    public DbSet<Position> Positions => Set<Position>();

    public DbSet<InformationRequest> InformationRequests => Set<InformationRequest>();

    public DbSet<ApplicationComment> ApplicationComments => Set<ApplicationComment>();

    public DbSet<AllianceFacilitator> Facilitators => Set<AllianceFacilitator>();

    public DbSet<AllianceWorkingGroup> WorkingGroups => Set<AllianceWorkingGroup>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Organisation.Map(modelBuilder.Entity<Organisation>());
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
        DecisionProfile.Map(modelBuilder.Entity<DecisionProfile>());
        Decision.Map(modelBuilder.Entity<Decision>());
        Position.Map(modelBuilder.Entity<Position>());
        InformationRequest.Map(modelBuilder.Entity<InformationRequest>());
        ApplicationComment.Map(modelBuilder.Entity<ApplicationComment>());
        AllianceFacilitator.Map(modelBuilder.Entity<AllianceFacilitator>());
        AllianceWorkingGroup.Map(modelBuilder.Entity<AllianceWorkingGroup>());
    }
}
