using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>A consumer whose effect is a row and a message of its own.</summary>
internal sealed class RelayThingConsumer(ProbeDbContext database) : InboxConsumer<ThingChanged, ProbeDbContext>(database)
{
    public static MessagingDefinition Definition() => new MessagingDefinition(ProbeDbContext.Service)
        .Publishes<ThingChanged>()
        .Publishes<ThingDue>()
        .Consumes<RelayThingConsumer>(RecordThingConsumer.Queue)
        .Consumes<RecordDueConsumer>(RecordDueConsumer.Queue);

    protected override Task HandleAsync(ThingChanged message, CancellationToken cancellationToken)
    {
        Database.Things.Add(new ProbeDbContext.Thing { Id = message.Subject, Version = message.Version });
        Database.Publish(new ThingDue(message.Subject, (int)message.Version), message.Subject, message.Version);
        return Task.CompletedTask;
    }
}
