using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Preferences;
using Trilateral.ServiceDefaults.Texts;

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

    // Contacts for whom nobody chose have what the survivor has for its people; what the merged body had holds for nobody any more. Mail that waits heeds it, as when that changes.
    private async Task MoveContactsAsync(string merged, string survivor, CancellationToken cancellationToken)
    {
        var kept = await Database.Contacts.Where(row => row.OrganisationId == merged).Select(row => new { row.Side, Framework = row.Framework ?? "" })
            .Union(Database.MailDefaults.Where(row => row.OrganisationId == merged).Select(row => new { row.Side, row.Framework })).ToListAsync(cancellationToken);
        foreach (var (side, framework, organisation) in kept.SelectMany(one => new[] { (one.Side, one.Framework, merged), (one.Side, one.Framework, survivor) }).Order())
        {
            await MailDefaults.HoldAsync(Database, side, framework, organisation, toChange: true, cancellationToken);
        }

        await Database.Database.ExecuteSqlAsync(
            $"""
            WITH moved AS (
                UPDATE notifications.contacts c SET
                    organisation_id = {survivor},
                    language = CASE WHEN c.has_own_language THEN c.language ELSE coalesce(d.language, {Languages.English}) END,
                    muted_topics = CASE WHEN c.has_own_preferences THEN c.muted_topics ELSE coalesce(d.muted_topics, ARRAY[]::text[]) END,
                    daily_topics = CASE WHEN c.has_own_preferences THEN c.daily_topics ELSE coalesce(d.daily_topics, ARRAY[]::text[]) END,
                    weekly_topics = CASE WHEN c.has_own_preferences THEN c.weekly_topics ELSE coalesce(d.weekly_topics, ARRAY[]::text[]) END,
                    digest_hour = CASE WHEN c.has_own_preferences THEN c.digest_hour ELSE coalesce(d.digest_hour, {MailHabits.UsualDigestHour}) END,
                    time_zone = CASE WHEN c.has_own_preferences THEN c.time_zone ELSE d.time_zone END,
                    quiet_from = CASE WHEN c.has_own_preferences THEN c.quiet_from ELSE d.quiet_from END,
                    quiet_to = CASE WHEN c.has_own_preferences THEN c.quiet_to ELSE d.quiet_to END,
                    version = c.version + 1
                FROM notifications.contacts o LEFT JOIN notifications.mail_defaults d ON d.organisation_id = {survivor} AND d.side = o.side AND d.framework = coalesce(o.framework, '')
                WHERE o.id = c.id AND c.organisation_id = {merged} RETURNING c.id)
            UPDATE notifications.mails SET state = 'pending', due_at = {Now}
            WHERE id IN (SELECT m.id FROM notifications.mails m JOIN moved ON moved.id = m.person_id
                         WHERE (m.state = 'gathered' AND m.digest_id IS NULL) OR (m.state = 'pending' AND m.attempts = 0)
                         ORDER BY m.id FOR UPDATE OF m)
            """,
            cancellationToken);
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
