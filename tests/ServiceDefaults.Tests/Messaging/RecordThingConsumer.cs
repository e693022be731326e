using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>Writes one effect per message, and before that does what the test asks for.</summary>
internal sealed class RecordThingConsumer(ProbeDbContext database, ConsumerScript script) : InboxConsumer<ThingChanged, ProbeDbContext>(database)
{
    public const string Queue = "probe-record-thing";

    protected override async Task HandleAsync(ThingChanged message, CancellationToken cancellationToken)
    {
        Database.Effects.Add(new ProbeDbContext.Effect { Subject = message.Subject, Version = message.Version });
        await script.RunAsync(message, cancellationToken);
    }
}
