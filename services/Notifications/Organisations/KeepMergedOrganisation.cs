using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Preferences;

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
        await MoveContactsAsync(message.OrganisationId, survivor, cancellationToken);
        await Database.Mails.Where(row => row.OrganisationId == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        // Of its own affairs the survivor's people may ask who was told.
        await Database.Feed.Where(row => row.OrganisationId == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        await Database.Members.Where(row => row.OrganisationId == message.OrganisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        // A survivor that is a founder, too, has a signature of its own.
        await Database.Signatures.Where(row => row.OrganisationId == message.OrganisationId && !Database.Signatures.Any(own => own.FoundingId == row.FoundingId && own.OrganisationId == survivor))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        await Database.Signatures.Where(row => row.OrganisationId == message.OrganisationId).ExecuteDeleteAsync(cancellationToken);
    }

    // Contacts for whom nobody chose have what the survivor has for its people; what the merged body had holds for nobody any more.
    private async Task MoveContactsAsync(string merged, string survivor, CancellationToken cancellationToken)
    {
        var kept = await Database.Contacts.Where(row => row.OrganisationId == merged).Select(row => new { row.Side, Framework = row.Framework ?? "" })
            .Union(Database.MailDefaults.Where(row => row.OrganisationId == merged).Select(row => new { row.Side, row.Framework })).ToListAsync(cancellationToken);
        var held = new Dictionary<(string Side, string Framework, string Organisation), MailDefaults?>();
        foreach (var (side, framework, organisation) in kept.SelectMany(one => new[] { (one.Side, one.Framework, merged), (one.Side, one.Framework, survivor) }).Order())
        {
            held.Add((side, framework, organisation), await MailDefaults.HoldAsync(Database, side, framework, organisation, toChange: true, cancellationToken));
        }

        await Database.Contacts.Where(row => row.OrganisationId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        foreach (var one in kept)
        {
            await MailDefaults.GiveAsync(
                Database, one.Side, one.Framework.Length == 0 ? null : one.Framework, survivor, held[(one.Side, one.Framework, survivor)], Now, cancellationToken);
        }

        await Database.MailDefaults.Where(row => row.OrganisationId == merged).ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task<Notice?> DescribeAsync(OrganisationMerged message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.OrganisationMerged,
        message.OrganisationId,
        message.Version,
        message.MergedAt,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/organisations/{message.OrganisationId}"));
}
