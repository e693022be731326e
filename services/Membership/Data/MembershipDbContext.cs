using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;
using Trilateral.Membership.AllianceFoundings;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.AllianceWorkingGroups;
using Trilateral.Membership.Applications;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.OrganisationImports;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.PilotInterests;
using Trilateral.Membership.Roadmaps;
using Trilateral.Membership.RuleProfiles;
using Trilateral.Membership.Suspensions;
using Trilateral.Membership.Stakeholders;
using Trilateral.Membership.Tokens;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.Membership.TrilateralMeetings;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;

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

    public DbSet<FrameworkBodies> FrameworkBodies => Set<FrameworkBodies>();

    public DbSet<PilotInitiative> PilotInitiatives => Set<PilotInitiative>();

    public DbSet<PilotStep> PilotSteps => Set<PilotStep>();

    public DbSet<PilotInterest> PilotInterests => Set<PilotInterest>();

    public DbSet<TreatyStatusFact> TreatyStatuses => Set<TreatyStatusFact>();

    public DbSet<Stakeholder> Stakeholders => Set<Stakeholder>();

    public DbSet<PilotPriority> PilotPriorities => Set<PilotPriority>();

    public DbSet<RoadmapMeasure> RoadmapMeasures => Set<RoadmapMeasure>();

    public DbSet<TrilateralMeeting> TrilateralMeetings => Set<TrilateralMeeting>();

    public DbSet<RuleProfile> RuleProfiles => Set<RuleProfile>();

    public DbSet<AllianceFounding> Foundings => Set<AllianceFounding>();

    public DbSet<Alliance> Alliances => Set<Alliance>();

    public DbSet<AllianceMembership> Memberships => Set<AllianceMembership>();

    public DbSet<StandingMove> StandingMoves => Set<StandingMove>();

    public DbSet<StandingNotice> StandingNotices => Set<StandingNotice>();

    public DbSet<HeardOrganisation> HeardOrganisations => Set<HeardOrganisation>();

    public DbSet<Suspension> Suspensions => Set<Suspension>();

    public DbSet<RollEntry> Roll => Set<RollEntry>();

    public DbSet<MembershipApplication> Applications => Set<MembershipApplication>();

    public DbSet<DecisionProfile> DecisionProfiles => Set<DecisionProfile>();

    public DbSet<Decision> Decisions => Set<Decision>();

    public DbSet<Position> Positions => Set<Position>();

    public DbSet<SideNotice> SideNotices => Set<SideNotice>();

    public DbSet<InformationRequest> InformationRequests => Set<InformationRequest>();

    public DbSet<ApplicationComment> ApplicationComments => Set<ApplicationComment>();

    public DbSet<AllianceFacilitator> Facilitators => Set<AllianceFacilitator>();

    public DbSet<AllianceWorkingGroup> WorkingGroups => Set<AllianceWorkingGroup>();

    /// <summary>Whether what begins now may be governed by rules that count in seconds. Where that was switched off, those published before are passed over; what they govern already keeps them.</summary>
    public bool AllowsDemonstrations => this.GetService<IOptions<DemonstrationSettings>>().Value.Allowed;

    /// <summary>Whoever leaves an entry in the audit chain has done something, whatever it is: its organisation is heard in the same transaction (rule 40), and no feature can forget it.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (ChangeTracker.Entries<AuditEntry>().Where(entry => entry.State == EntityState.Added && entry.Entity.ActedFor is not null).Select(entry => entry.Entity).MaxBy(entry => entry.At) is not { } act)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        await using var own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await this.HearAsync(act.ActedFor, act.At, cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return rows;
    }

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
        Membership.Frameworks.FrameworkBodies.Map(modelBuilder.Entity<FrameworkBodies>());
        PilotInitiative.Map(modelBuilder.Entity<PilotInitiative>());
        PilotStep.Map(modelBuilder.Entity<PilotStep>());
        PilotInterest.Map(modelBuilder.Entity<PilotInterest>());
        TreatyStatusFact.Map(modelBuilder.Entity<TreatyStatusFact>());
        Stakeholder.Map(modelBuilder.Entity<Stakeholder>());
        PilotPriority.Map(modelBuilder.Entity<PilotPriority>());
        RoadmapMeasure.Map(modelBuilder.Entity<RoadmapMeasure>());
        TrilateralMeeting.Map(modelBuilder.Entity<TrilateralMeeting>());
        RuleProfile.Map(modelBuilder.Entity<RuleProfile>());
        AllianceFounding.Map(modelBuilder.Entity<AllianceFounding>());
        Alliance.Map(modelBuilder.Entity<Alliance>());
        AllianceMembership.Map(modelBuilder.Entity<AllianceMembership>());
        StandingMove.Map(modelBuilder.Entity<StandingMove>());
        StandingNotice.Map(modelBuilder.Entity<StandingNotice>());
        HeardOrganisation.Map(modelBuilder.Entity<HeardOrganisation>());
        Suspension.Map(modelBuilder.Entity<Suspension>());
        RollEntry.Map(modelBuilder.Entity<RollEntry>());
        MembershipApplication.Map(modelBuilder.Entity<MembershipApplication>());
        DecisionProfile.Map(modelBuilder.Entity<DecisionProfile>());
        Decision.Map(modelBuilder.Entity<Decision>());
        Position.Map(modelBuilder.Entity<Position>());
        SideNotice.Map(modelBuilder.Entity<SideNotice>());
        InformationRequest.Map(modelBuilder.Entity<InformationRequest>());
        ApplicationComment.Map(modelBuilder.Entity<ApplicationComment>());
        AllianceFacilitator.Map(modelBuilder.Entity<AllianceFacilitator>());
        AllianceWorkingGroup.Map(modelBuilder.Entity<AllianceWorkingGroup>());
    }
}
