using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Degraded at worst: while the broker is away the outbox holds, and the service stays ready (design 9).</summary>
internal sealed class MessagingHealthCheck(MessagingStatus status, MessagingDefinition definition) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var statistics = status.Statistics;
        var dead = status.QueueDepths.Where(queue => !definition.Queues.Contains(queue.Key)).Sum(queue => queue.Value);
        List<string> troubles = [];
        if (!status.BrokerReached)
        {
            troubles.Add("the broker is out of reach");
        }

        if (statistics is null)
        {
            troubles.Add("the outbox has not been counted yet");
        }
        else
        {
            if (statistics.Parked > 0)
            {
                troubles.Add($"{statistics.Parked} parked");
            }

            if (statistics.OldestAge > TimeSpan.FromSeconds(30))
            {
                troubles.Add($"the oldest unsent message is {statistics.OldestAge.TotalSeconds:F0} s old");
            }
        }

        if (dead > 0)
        {
            troubles.Add($"{dead} in error, skipped or dead queues");
        }

        if (status.MissingQueues is { Count: > 0 } missing)
        {
            troubles.Add($"no queue {string.Join(", ", missing)}: run Provisioning, then replay");
        }

        return Task.FromResult(troubles.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", troubles)));
    }
}
