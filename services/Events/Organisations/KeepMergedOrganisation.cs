using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Data;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Events.Organisations;

/// <summary>Two records of the register are one organisation: what names the merged one means the survivor from now on, and the registrations are the survivor's, whose clients look after them.</summary>
internal sealed class KeepMergedOrganisationConsumer(EventsDbContext database)
    : InboxConsumer<OrganisationMerged, EventsDbContext>(database)
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

        Database.FrameworkScope.UseNone();
        Database.FrameworkScope.AllowGlobalWrites();
        await Database.Registrations.Where(row => row.OwnerOrganisation == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerOrganisation, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
    }
}
