using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Organisations;

/// <summary>Two records of the register are one organisation: contacts and mail under way are the survivor's from now on, and partners hear which id means which.</summary>
internal sealed class KeepMergedOrganisationConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<OrganisationMerged>(database, board)
{
    protected override async Task KeepAsync(OrganisationMerged message, CancellationToken cancellationToken)
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
        // First of all: whoever keeps something of it meanwhile holds its row.
        await Database.SaveChangesAsync(cancellationToken);
        await Database.Organisations.Where(row => row.MergedInto == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MergedInto, survivor), cancellationToken);
        await Database.Contacts.Where(row => row.OrganisationId == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        await Database.Mails.Where(row => row.OrganisationId == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        await Database.Members.Where(row => row.OrganisationId == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        // A survivor that is a founder, too, has a signature of its own.
        await Database.Signatures.Where(row => row.OrganisationId == message.OrganisationId && !Database.Signatures.Any(own => own.FoundingId == row.FoundingId && own.OrganisationId == survivor))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        await Database.Signatures.Where(row => row.OrganisationId == message.OrganisationId).ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task<Notice?> DescribeAsync(OrganisationMerged message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.OrganisationMerged,
        message.OrganisationId,
        message.Version,
        message.MergedAt,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/organisations/{message.OrganisationId}"));
}
