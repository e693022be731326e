using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.Organisations;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Data;

internal sealed class SubmissionsDbContext(DbContextOptions<SubmissionsDbContext> options) : ServiceDbContext(options, SubmissionsService.Name)
{
    public DbSet<KnownOrganisation> Organisations => Set<KnownOrganisation>();

    public DbSet<RuleProfile> RuleProfiles => Set<RuleProfile>();

    public DbSet<Contribution> Contributions => Set<Contribution>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        KnownOrganisation.Map(modelBuilder.Entity<KnownOrganisation>());
        RuleProfile.Map(modelBuilder.Entity<RuleProfile>());
        Contribution.Map(modelBuilder.Entity<Contribution>());
        ContributionVersion.Map(modelBuilder.Entity<ContributionVersion>());
    }
}
