using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Reminders;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Alliances;

/// <summary>
/// A founder's signature as reminders need it: by whom, until when, and whether it is still asked for. Membership owns the record. Its messages may come in any order: what
/// was signed, withdrawn or over before it was asked is asked no more.
/// </summary>
internal sealed class KnownSignature
{
    /// <summary>Of a mail <c>c</c> that reminds of a signature by the feed entry <c>f</c>, at <c>@now</c>: it is given, no longer asked for, or a newer reminder is there.</summary>
    internal const string IsMoot =
        """
        (NOT EXISTS (
            SELECT FROM notifications.signatures s
            WHERE s.founding_id = f.subject_id AND s.organisation_id = c.organisation_id AND NOT s.is_settled AND s.sign_until + interval '1 second' > @now)
         OR EXISTS (
            SELECT FROM notifications.feed_entries n JOIN notifications.mails o ON o.event_id = n.event_id AND o.position = n.position
            WHERE o.person_id = c.person_id AND o.template = c.template AND n.subject_id = f.subject_id AND n.position > f.position))
        """;

    /// <summary><c>fou_…</c>.</summary>
    public required string FoundingId { get; init; }

    /// <summary>The founder, <c>org_…</c>.</summary>
    public required string OrganisationId { get; set; }

    /// <summary>Who asks, <c>org_…</c>; empty until the message came that says it.</summary>
    public string FacilitatingOrganisationId { get; private set; } = "";

    /// <summary>Of the founding, as it was when it was asked.</summary>
    public long AskedVersion { get; private set; }

    /// <summary>The last second.</summary>
    public DateTimeOffset? SignUntil { get; private set; }

    /// <summary>When that was heard of.</summary>
    public DateTimeOffset? ToldAt { get; private set; }

    /// <summary>IANA.</summary>
    public string TimeZone { get; private set; } = "";

    public string Reach { get; private set; } = "";

    public string Class { get; private set; } = "";

    public string Side { get; private set; } = "";

    /// <summary>It is given, or nothing is founded any more.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Since when; null while it is not settled.</summary>
    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>When the founder is to be reminded next; null for never.</summary>
    public DateTimeOffset? NextReminderAt { get; private set; }

    /// <summary>What the founder is to be reminded of now.</summary>
    public ReminderRule.Reminder? DueReminder(DateTimeOffset now) => (IsSettled, SignUntil, ToldAt) is (false, { } until, { } told) ? ReminderRule.Due(until, TimeZone, told, now) : null;

    public void Ask(SignatureAsked message, DateTimeOffset now)
    {
        if (!MessageVersion.IsNewer(message.Version, AskedVersion))
        {
            return;
        }

        (FacilitatingOrganisationId, AskedVersion, SignUntil, ToldAt) = (message.FacilitatingOrganisationId, message.Version, message.SignUntil.ToUniversalTime(), now);
        (TimeZone, Reach, Class, Side) = (message.TimeZone, message.Reach, message.Class, message.Side);
        Plan(now);
    }

    /// <summary>What is known already, from when it was asked, stays.</summary>
    public void Restate(FoundingRestated message, DateTimeOffset now)
    {
        if (SignUntil is null)
        {
            Ask(
                new(message.FoundingId, message.Version, OrganisationId, message.FacilitatingOrganisationId, message.SignUntil, message.TimeZone, message.Reach, message.Class, message.Side), now);
        }
    }

    public void Settle(DateTimeOffset now) => (IsSettled, SettledAt, NextReminderAt) = (true, SettledAt ?? now, null);

    /// <summary>Everything that was due until then is written down.</summary>
    public void Plan(DateTimeOffset now) => NextReminderAt = IsSettled || SignUntil is not { } until ? null : ReminderRule.Next(until, TimeZone, now)?.At;

    /// <summary>What is due now can only be said later.</summary>
    public void PutOff(DateTimeOffset until) => NextReminderAt = until;

    /// <summary>Within the transaction of a message: waits for whoever has the row, so that of two messages neither is lost.</summary>
    public static async Task KeepAsync(NotificationsDbContext database, string founding, string organisation, Action<KnownSignature> keep, CancellationToken cancellationToken)
    {
        // Held, so that a merge, which changes it first, finds what is kept here or is found here.
        var signer = (await database.Database.SqlQuery<string?>($"SELECT merged_into AS \"Value\" FROM notifications.organisations WHERE id = {organisation} FOR SHARE").ToListAsync(cancellationToken))
            .SingleOrDefault() ?? organisation;
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO notifications.signatures (founding_id, organisation_id, facilitating_organisation_id, asked_version, time_zone, reach, class, side, is_settled)
            VALUES ({founding}, {signer}, '', 0, '', '', '', '', false) ON CONFLICT (founding_id, organisation_id) DO NOTHING
            """,
            cancellationToken);
        keep(await database.Signatures.FromSql($"SELECT * FROM notifications.signatures WHERE founding_id = {founding} AND organisation_id = {signer} FOR UPDATE").SingleAsync(cancellationToken));
        await database.SaveChangesAsync(cancellationToken);
    }

    public static void Map(EntityTypeBuilder<KnownSignature> signature)
    {
        signature.ToTable("signatures");
        signature.HasKey(row => new { row.FoundingId, row.OrganisationId });
        signature.Property(row => row.FoundingId).HasMaxLength(36);
        signature.Property(row => row.OrganisationId).HasMaxLength(36);
        signature.Property(row => row.FacilitatingOrganisationId).HasMaxLength(36);
        signature.Property(row => row.TimeZone).HasMaxLength(64);
        signature.Property(row => row.Reach).HasMaxLength(64);
        signature.Property(row => row.Class).HasMaxLength(20);
        signature.Property(row => row.Side).HasMaxLength(20);
        signature.HasIndex(row => row.NextReminderAt).HasFilter("next_reminder_at IS NOT NULL").HasDatabaseName("ix_signatures_reminder");
    }
}
