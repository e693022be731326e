using System.Data;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>
/// A consumer whose effect happens once per message (reliability 2.5): the inbox row, the effect and the messages it causes commit together,
/// and the broker is told afterwards. Throwing retries, then puts off, then moves to the error queue; <see cref="MessageRefusedException"/> moves at once.
/// </summary>
/// <param name="database">The one context everything goes through; the handler uses nothing else.</param>
public abstract class InboxConsumer<TMessage, TDbContext>(TDbContext database) : IConsumer<TMessage>
    where TMessage : class
    where TDbContext : ServiceDbContext
{
    /// <summary>The context of the open transaction; saved and committed after the handler.</summary>
    protected TDbContext Database => database;

    /// <summary>Of the message being handled; a redelivery has the same.</summary>
    protected Guid MessageId { get; private set; }

    public async Task Consume(ConsumeContext<TMessage> context)
    {
        var cancellationToken = context.CancellationToken;
        MessageId = context.MessageId ?? throw new MessageRefusedException("The message has no id.");
        var queue = context.ReceiveContext.InputAddress.Segments[^1];
        await using (var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken))
        {
            var entry = await EnterAsync(transaction, queue, context, cancellationToken)
                ?? throw new MessageRefusedException("The message is older than the inbox remembers: whether it has taken effect cannot be told.");
            if (entry == 0)
            {
                await HandleAsync(context.Message, cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                await FailPoint.ReachAsync(FailPoint.InHandler, [MessageUrn.ForTypeString<TMessage>()], cancellationToken);
            }
            else
            {
                MessagingTelemetry.RecordDuplicate(queue);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        await FailPoint.ReachAsync(FailPoint.BeforeAck, [MessageUrn.ForTypeString<TMessage>()], cancellationToken);
    }

    protected abstract Task HandleAsync(TMessage message, CancellationToken cancellationToken);

    // The first statement. A twin in flight holds the key: this waits for it, then counts itself as duplicate or, if the twin rolled back, proceeds.
    /// <returns>How often the message was dropped before this delivery and with it; null for one too old to be told from a repeat (reliability 2.12).</returns>
    private async Task<int?> EnterAsync(IDbContextTransaction transaction, string queue, ConsumeContext context, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SET LOCAL lock_timeout = '10s';
            INSERT INTO "{database.Schema}".inbox AS i (consumer, message_id, redelivered)
            SELECT @consumer, @message_id, @redelivered WHERE @sent_at IS NULL OR @sent_at > now() - @max_age
            ON CONFLICT (consumer, message_id) DO UPDATE SET duplicates = i.duplicates + 1, redelivered = i.redelivered OR excluded.redelivered
            RETURNING i.duplicates
            """,
            (NpgsqlConnection)database.Database.GetDbConnection(),
            (NpgsqlTransaction)transaction.GetDbTransaction());
        command.Parameters.AddWithValue("consumer", queue);
        command.Parameters.AddWithValue("message_id", MessageId);
        command.Parameters.AddWithValue("redelivered", context.ReceiveContext.Redelivered);
        command.Parameters.Add(new NpgsqlParameter("sent_at", NpgsqlDbType.TimestampTz) { Value = context.SentTime is { } sent ? sent.ToUniversalTime() : DBNull.Value });
        command.Parameters.AddWithValue("max_age", InboxEntry.MaxAge);
        return (int?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
