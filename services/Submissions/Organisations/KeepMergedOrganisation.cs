using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Organisations;

/// <summary>Two records of the register are one organisation: what names the merged one means the survivor from now on, and the contributions are the survivor's, drafts too, so that no voice is lost.</summary>
internal sealed class KeepMergedOrganisationConsumer(SubmissionsDbContext database)
    : InboxConsumer<OrganisationMerged, SubmissionsDbContext>(database)
{
    protected override async Task HandleAsync(OrganisationMerged message, CancellationToken cancellationToken)
    {
        var known = await Database.Organisations.FindAsync([message.OrganisationId], cancellationToken);
        if (known is null)
        {
            known = new KnownOrganisation { Id = message.OrganisationId };
            Database.Organisations.Add(known);
        }

        // The survivor may itself be merged by now, and others into this one: a pointer never leads to a pointer.
        var further = await Database.Organisations.Where(row => row.Id == message.SurvivorId).Select(row => row.MergedInto).SingleOrDefaultAsync(cancellationToken);
        var survivor = further ?? message.SurvivorId;
        known.MergeInto(survivor);
        await Database.Organisations.Where(row => row.MergedInto == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MergedInto, survivor), cancellationToken);

        // A contribution lies in a framework in which somebody once had a mandate.
        var frameworks = await Database.Database.SqlQuery<string>($"SELECT DISTINCT framework AS \"Value\" FROM submissions.identity_mandates WHERE framework IS NOT NULL")
            .ToListAsync(cancellationToken);
        Database.FrameworkScope.Use(frameworks.Select(framework => Guid.ParseExact(framework.AsSpan(framework.IndexOf('_', StringComparison.Ordinal) + 1), "N")));
        Database.FrameworkScope.AllowGlobalWrites();
        await Database.Contributions.Where(row => row.OwnerOrganisation == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerOrganisation, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
    }
}
