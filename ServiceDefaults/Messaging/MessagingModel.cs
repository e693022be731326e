using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>The tables of messaging, in the context's default schema, with their names written out.</summary>
public static class MessagingModel
{
    public static ModelBuilder AddMessaging(this ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.HasKey(row => row.Id).HasName("pk_outbox");
            outbox.Property(row => row.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            outbox.Property(row => row.MessageId).HasColumnName("message_id");
            outbox.Property(row => row.Destination).HasColumnName("destination");
            outbox.Property(row => row.Redelivery).HasColumnName("redelivery");
            outbox.Property(row => row.MessageType).HasColumnName("message_type");
            outbox.Property(row => row.ContentType).HasColumnName("content_type");
            outbox.Property(row => row.Body).HasColumnName("body");
            outbox.Property(row => row.OrderingKey).HasColumnName("ordering_key");
            outbox.Property(row => row.AggregateVersion).HasColumnName("aggregate_version");
            outbox.Property(row => row.Traceparent).HasColumnName("traceparent");
            outbox.Property(row => row.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");
            outbox.Property(row => row.NextAttemptAt).HasColumnName("next_attempt_at").HasDefaultValueSql("now()");
            outbox.Property(row => row.Attempts).HasColumnName("attempts").HasDefaultValue(0);
            outbox.Property(row => row.ClaimedBy).HasColumnName("claimed_by");
            outbox.Property(row => row.Failures).HasColumnName("failures").HasDefaultValue(0);
            outbox.Property(row => row.LastErrorCode).HasColumnName("last_error_code");
            outbox.Property(row => row.SentAt).HasColumnName("sent_at");
            outbox.Property(row => row.ParkedAt).HasColumnName("parked_at");

            // A message may wait here again as a redelivery, once per queue and round; as itself it is unique.
            outbox.HasIndex(row => new { row.MessageId, row.Destination, row.Redelivery }).IsUnique().HasDatabaseName("ux_outbox_message");
            outbox.HasIndex(row => row.Id).HasFilter("sent_at IS NULL AND parked_at IS NULL").HasDatabaseName("ix_outbox_due");

            // Parked rows are in here on purpose: they hold back what follows them on the same key.
            outbox.HasIndex(row => new { row.OrderingKey, row.Id }).HasFilter("sent_at IS NULL AND ordering_key IS NOT NULL").HasDatabaseName("ix_outbox_key");
            outbox.HasIndex(row => row.ParkedAt).HasFilter("parked_at IS NOT NULL").HasDatabaseName("ix_outbox_parked");
            outbox.HasIndex(row => row.SentAt).HasFilter("sent_at IS NOT NULL").HasDatabaseName("ix_outbox_sent");
        });
        modelBuilder.Entity<InboxEntry>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(row => new { row.Consumer, row.MessageId }).HasName("pk_inbox");
            inbox.Property(row => row.Consumer).HasColumnName("consumer");
            inbox.Property(row => row.MessageId).HasColumnName("message_id");
            inbox.Property(row => row.ProcessedAt).HasColumnName("processed_at").HasDefaultValueSql("now()");
            inbox.Property(row => row.Redelivered).HasColumnName("redelivered").HasDefaultValue(false);
            inbox.Property(row => row.Duplicates).HasColumnName("duplicates").HasDefaultValue(0);
            inbox.HasIndex(row => row.ProcessedAt).HasDatabaseName("ix_inbox_processed");
        });
        modelBuilder.Entity<TimerEntry>(timer =>
        {
            timer.ToTable("timer");
            timer.HasKey(row => row.Id).HasName("pk_timer");
            timer.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            timer.Property(row => row.SagaId).HasColumnName("saga_id");
            timer.Property(row => row.Kind).HasColumnName("kind");
            timer.Property(row => row.Generation).HasColumnName("generation");
            timer.Property(row => row.DueAt).HasColumnName("due_at");
            timer.Property(row => row.FiredAt).HasColumnName("fired_at");
            timer.Property(row => row.MessageType).HasColumnName("message_type");
            timer.Property(row => row.Body).HasColumnName("body");
            timer.Property(row => row.Traceparent).HasColumnName("traceparent");
            timer.HasIndex(row => new { row.SagaId, row.Kind, row.Generation }).IsUnique().HasDatabaseName(DatabaseFaults.OneTimerOfAGeneration);
            timer.HasIndex(row => row.DueAt).HasFilter("fired_at IS NULL").HasDatabaseName("ix_timer_due");
            timer.HasIndex(row => row.FiredAt).HasFilter("fired_at IS NOT NULL").HasDatabaseName("ix_timer_fired");
        });
        modelBuilder.Entity<DispatcherLease>(lease =>
        {
            lease.ToTable("dispatcher_lease");
            lease.HasKey(row => row.Purpose).HasName("pk_dispatcher_lease");
            lease.Property(row => row.Purpose).HasColumnName("purpose");
            lease.Property(row => row.Holder).HasColumnName("holder");
            lease.Property(row => row.BackendPid).HasColumnName("backend_pid");
            lease.Property(row => row.BackendStart).HasColumnName("backend_start");
            lease.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        });
        return modelBuilder;
    }
}
