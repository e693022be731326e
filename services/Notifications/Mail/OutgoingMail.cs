using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Contacts;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Mail;

/// <summary>One mail to one person about one event. Holds neither address nor text: both are read when it is sent, so that a contact that is gone gets nothing.</summary>
internal sealed class OutgoingMail
{
    public long Id { get; private set; }

    /// <summary>The bus message's; with person and template it makes the mail unique, so that a redelivered message never mails twice.</summary>
    public required Guid EventId { get; init; }

    public required Id<Contact> PersonId { get; init; }

    /// <summary>The notice type whose texts it has.</summary>
    public required string Template { get; init; }

    /// <summary>The feed entry it tells of.</summary>
    public required long Position { get; init; }

    /// <summary>Addressed to this person by name or as a contact of the organisation, not by audience.</summary>
    public required bool Direct { get; init; }

    /// <summary>Of a direct mail: the organisation the person has to belong to, when it is written down and when it is sent.</summary>
    public string? OrganisationId { get; init; }

    /// <summary>A <see cref="MailState"/> in lower case.</summary>
    public string State { get; private set; } = "pending";

    /// <summary>Attempts begun; counted before each.</summary>
    public int Attempts { get; private set; }

    /// <summary>By the service's clock.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>By the database clock: until then one worker has it.</summary>
    public DateTimeOffset? ClaimedUntil { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The mail that gathers this one with others of the person; in no more than one.</summary>
    public long? DigestId { get; private set; }

    /// <summary>The relay's last reply code, or 0 where none came.</summary>
    public int? Reply { get; private set; }

    /// <summary>Of one that came back: what was said of its recipient (RFC 3463), the worst if it was reported more than once. Only 5.x.x speaks against the address.</summary>
    public string? ReturnedStatus { get; private set; }

    /// <summary>Of one that was refused or came back: which address that was, as <see cref="AddressMarks"/> has it.</summary>
    public byte[]? AddressMark { get; private set; }

    /// <summary>In which it was written last; null before the first attempt.</summary>
    public string? Language { get; private set; }

    /// <summary>Of the texts it was written with last (<see cref="MailTexts.Version"/>).</summary>
    public string? TemplateVersion { get; private set; }

    public static void Map(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.ToTable("mails");
        mail.Property(row => row.Id).UseIdentityAlwaysColumn();
        mail.Property(row => row.Template).HasMaxLength(64);
        mail.Property(row => row.OrganisationId).HasMaxLength(36);
        mail.Property(row => row.State).HasMaxLength(10);
        mail.Property(row => row.ReturnedStatus).HasMaxLength(16);
        mail.Property(row => row.Language).HasMaxLength(2);
        mail.Property(row => row.TemplateVersion).HasMaxLength(16);
        mail.HasIndex(row => new { row.EventId, row.PersonId, row.Template }).IsUnique();
        mail.HasIndex(row => new { row.DueAt, row.PersonId }).HasFilter("state = 'gathered' AND digest_id IS NULL").HasDatabaseName("ix_mails_gathered");
        mail.HasIndex(row => row.DigestId).HasFilter("digest_id IS NOT NULL").HasDatabaseName("ix_mails_digest");
        mail.HasIndex(row => row.EndedAt).HasFilter("ended_at IS NOT NULL").HasDatabaseName("ix_mails_ended");
        mail.HasIndex(row => row.DueAt).HasFilter("state = 'pending'").HasDatabaseName("ix_mails_due");
        mail.HasIndex(row => new { row.AddressMark, row.EndedAt }).HasFilter("state IN ('refused', 'returned')").HasDatabaseName("ix_mails_refused");
    }
}

internal enum MailState
{
    Pending,

    /// <summary>Waits for the end of quiet hours, or for the hour of the mail that gathers it with others.</summary>
    Gathered,
    Sent,

    /// <summary>The relay refused the mail for good.</summary>
    Refused,

    /// <summary>The relay took it, and it came back.</summary>
    Returned,

    /// <summary>All attempts used up.</summary>
    Exhausted,

    /// <summary>Not sent, because the person is no longer concerned, gone, not reachable, or wants no mail on the topic.</summary>
    Withdrawn,
}
