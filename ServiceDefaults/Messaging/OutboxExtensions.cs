using MassTransit;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>How a feature tells others: the message becomes a row that leaves with the same SaveChanges as the change itself (reliability 2.3).</summary>
public static class OutboxExtensions
{
    /// <summary>Adds a message about one subject; messages of one subject leave in the order they were committed.</summary>
    /// <param name="db">The context of the business transaction; nothing is sent unless it saves.</param>
    /// <param name="message">A record of a <c>Contracts</c> project, declared by <see cref="MessagingDefinition.Publishes{T}"/>.</param>
    /// <param name="version">From <see cref="ServiceDbContext.Advance"/>: the same save bumps the aggregate's version under an optimistic check, which makes
    /// commit order and version order one.</param>
    /// <returns>The message's id.</returns>
    public static Guid Publish<T>(this ServiceDbContext db, T message, AggregateVersion version)
        where T : class => Add(db, message, version.Key, version.Version);

    /// <summary>Adds a message whose order towards others does not matter.</summary>
    public static Guid Publish<T>(this ServiceDbContext db, T message)
        where T : class => Add(db, message, null, null);

    /// <summary>For Provisioning, once every queue is there: what the broker had returned for want of one goes out now and not at its next try. What is parked waits for a person.</summary>
    /// <param name="owner">A connection to the service's database as its owner.</param>
    /// <param name="service">Whose outbox.</param>
    /// <param name="cancellationToken">Of the start.</param>
    /// <returns>How many messages.</returns>
    public static async Task<int> ReleaseReturnedAsync(this NpgsqlConnection owner, string service, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE "{SqlName.Require(service)}".outbox SET next_attempt_at = now()
            WHERE sent_at IS NULL AND parked_at IS NULL AND last_error_code = '{SendOutcome.Returned}' AND next_attempt_at > now()
            """,
            owner);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal static Guid Publish<T>(this ServiceDbContext db, T message, Guid subject, long version)
        where T : class => Add(db, message, subject, version);

    private static Guid Add<T>(ServiceDbContext db, T message, Guid? subject, long? version)
        where T : class
    {
        var row = new OutboxMessage
        {
            MessageId = Guid.CreateVersion7(),
            MessageType = MessageUrn.ForTypeString<T>(),
            Body = MessageJson.Write(message),
            OrderingKey = subject,
            AggregateVersion = version,
            Traceparent = TraceLink.CurrentParent(),
        };
        db.Add(row);
        return row.MessageId;
    }
}
