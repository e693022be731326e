using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Holds;

/// <summary>Mail that waits until somebody lets it go: all of it, or that of one template, about one record, or both. The mails themselves stay as they are.</summary>
internal sealed class MailHold : Aggregate, IIdTag
{
    public static string IdPrefix => "mho";

    public required Id<MailHold> Id { get; init; }

    /// <summary>Null for every one.</summary>
    public string? Template { get; init; }

    /// <summary>Null for every record.</summary>
    public string? SubjectId { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset HeldAt { get; init; }

    public DateTimeOffset? ReleasedAt { get; private set; }

    public void Release(DateTimeOffset now) => ReleasedAt = now;

    public static void Map(EntityTypeBuilder<MailHold> hold)
    {
        hold.ToTable("mail_holds");
        hold.Property(row => row.Template).HasMaxLength(64);
        hold.Property(row => row.SubjectId).HasMaxLength(64);
        hold.Property(row => row.Reason).HasMaxLength(HoldMail.MaxReasonLength);
        hold.HasIndex(row => row.HeldAt).HasFilter("released_at IS NULL").HasDatabaseName("ix_mail_holds_open");
    }
}
