using System.Text.Json;
using RabbitMQ.Client;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>
/// One more receiver of what <see cref="SubjectLoad"/> causes: a queue that nobody reads before the end, so that it keeps the order of arrival, and that survives what the row does to the broker.
/// Behind the subscribers' exchange like every other receiver's: it takes nothing those do not get.
/// </summary>
internal sealed class SubjectTap(PlatformApp app)
{
    private const string Contracts = "Trilateral.Membership.Contracts:";

    // Not the run's name: the broker writes names of queues to its log, and there that one must not be.
    private readonly string _queue = $"test-order-{Guid.CreateVersion7():N}";
    private readonly List<(string Key, long Version)> _arrived = [];

    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(_queue, true, false, false, new Dictionary<string, object?> { [Headers.XQueueType] = "quorum" }, cancellationToken: cancellationToken);
        foreach (var message in (string[])["MandateGranted", "MandateEnded", "ClientEpochRaised"])
        {
            await channel.QueueBindAsync(_queue, $"{Contracts}{message}:subscribers", "", cancellationToken: cancellationToken);
        }
    }

    /// <summary>The versions of each mandate and client in the order in which they first arrived; repeats, which are allowed, left out. Waits until <paramref name="count"/> of them are there.</summary>
    /// <param name="count">Versions of all subjects together.</param>
    /// <param name="clients">Others' messages lie in the queue too.</param>
    /// <param name="cancellationToken">Of the test.</param>
    public async Task<ILookup<string, long>> FirstArrivalsAsync(int count, IReadOnlyCollection<string> clients, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                while (await channel.BasicGetAsync(_queue, autoAck: true, cancellationToken) is { } delivery)
                {
                    using var envelope = JsonDocument.Parse(delivery.Body);
                    var message = envelope.RootElement.GetProperty("message");
                    if (clients.Contains(message.GetProperty("clientId").GetString()!))
                    {
                        _arrived.Add(message.TryGetProperty("epoch", out var epoch)
                            ? (message.GetProperty("clientId").GetString()!, epoch.GetInt64())
                            : (message.GetProperty("mandateId").GetString()!, message.GetProperty("version").GetInt64()));
                    }
                }

                return _arrived.Distinct().Count() >= count;
            },
            PlatformApp.Patience,
            $"{count} versions have arrived",
            cancellationToken);
        return _arrived.Distinct().ToLookup(arrival => arrival.Key, arrival => arrival.Version);
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = await app.BrokerAsync(cancellationToken) };
        return await factory.CreateConnectionAsync(cancellationToken);
    }
}
