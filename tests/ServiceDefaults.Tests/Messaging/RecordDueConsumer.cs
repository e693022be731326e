using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>A saga in small: a thing's version is its timer generation, and a timer of an older one has no effect.</summary>
internal sealed class RecordDueConsumer(ProbeDbContext database) : InboxConsumer<ThingDue, ProbeDbContext>(database)
{
    public const string Queue = "probe-record-due";

    protected override async Task HandleAsync(ThingDue message, CancellationToken cancellationToken)
    {
        var thing = await Database.Things.SingleAsync(row => row.Id == message.Subject, cancellationToken);
        if (TimerGeneration.IsCurrent(message.Generation, (int)thing.Version))
        {
            Database.Effects.Add(new ProbeDbContext.Effect { Subject = message.Subject, Version = message.Generation });
        }
    }
}
