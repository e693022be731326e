using MassTransit;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Timers as rows (reliability 2.8): scheduled in the business transaction, published once when due.</summary>
public static class TimerExtensions
{
    /// <summary>Publishes <paramref name="message"/> at <paramref name="dueAt"/> or, after an outage, as soon as possible.</summary>
    /// <param name="db">The context of the business transaction.</param>
    /// <param name="sagaId">Whose timer it is; its messages leave in order with others of this subject.</param>
    /// <param name="kind">Which of its timers, a written constant.</param>
    /// <param name="generation">Cancelling and rescheduling raise it; carried in the message and checked by <see cref="TimerGeneration.IsCurrent"/>.</param>
    /// <param name="dueAt">By the service's <see cref="TimeProvider"/>.</param>
    /// <param name="message">Declared by <see cref="MessagingDefinition.Publishes{T}"/>.</param>
    public static void Schedule<T>(this ServiceDbContext db, Guid sagaId, string kind, int generation, DateTimeOffset dueAt, T message)
        where T : class =>
        db.Add(new TimerEntry
        {
            Id = Guid.CreateVersion7(),
            SagaId = sagaId,
            Kind = kind,
            Generation = generation,
            DueAt = dueAt.ToUniversalTime(),
            MessageType = MessageUrn.ForTypeString<T>(),
            Body = MessageJson.Write(message),
            Traceparent = TraceLink.CurrentParent(),
        });
}
