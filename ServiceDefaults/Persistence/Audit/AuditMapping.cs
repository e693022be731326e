using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

internal static class AuditMapping
{
    public static void AddAudit(this ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<AuditEntry>(row =>
        {
            row.ToTable("audit_entries");
            row.HasIndex(e => new { e.Subject, e.At });
            row.Property(e => e.Id).HasField("_id").UsePropertyAccessMode(PropertyAccessMode.PreferField);
            row.Property(e => e.Actor).HasMaxLength(100);
            row.Property(e => e.Side).HasMaxLength(20);
            row.Property(e => e.Action).HasMaxLength(100);
            row.Property(e => e.Subject).HasMaxLength(100);
            row.Property(e => e.RuleId).HasMaxLength(100);
            row.Ignore(e => e.ActedFor);

            // The database clock, written by the database alone: At is the service's clock, which tests move and hosts get wrong.
            var recordedAt = row.Property<DateTimeOffset>("RecordedAt").HasDefaultValueSql("now()").ValueGeneratedNever();
            recordedAt.Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        });
        modelBuilder.Entity<AuditSeal>(row =>
        {
            row.ToTable("audit_seals");
            row.HasKey(s => s.Seq);
            row.Property(s => s.Seq).ValueGeneratedNever();
            row.HasIndex(s => s.EntryId).IsUnique();
        });
        modelBuilder.Entity<AuditPending>(row =>
        {
            row.ToTable("audit_pending");
            row.HasKey(p => p.Ordinal);
            row.Property(p => p.Ordinal).UseIdentityAlwaysColumn();
        });
    }
}
