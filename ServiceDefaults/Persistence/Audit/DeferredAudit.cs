using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>
/// Audit rows of what changed nothing: refusals and failed proofs. They have no save to ride on and must neither fail nor slow the answer, so they are
/// written a moment later in a transaction of their own, again and again while the database is away (decision 0019).
/// </summary>
public sealed partial class DeferredAudit(IServiceScopeFactory scopes, ILogger<DeferredAudit> logger) : BackgroundService
{
    /// <summary>Rows that may wait in memory; what comes beyond is lost, and the log says so.</summary>
    public const int MaxWaiting = 2_000;

    private const int MaxBatch = 100;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly Channel<AuditEntry> _waiting = Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private int _losing;

    /// <summary>Takes a row; returns at once.</summary>
    public void Add(AuditEntry entry)
    {
        if (_waiting.Writer.TryWrite(entry))
        {
            Volatile.Write(ref _losing, 0);
        }
        else if (Interlocked.Exchange(ref _losing, 1) == 0)
        {
            LogFull(MaxWaiting);
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // What waits is written before the service ends.
        _waiting.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<AuditEntry>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            await WriteAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<AuditEntry> batch, CancellationToken stoppingToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var database = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
                batch.ForEach(database.Record);
                await database.SaveChangesAsync(CancellationToken.None);
                return;
            }
            catch (Exception fault)
            {
                if (tries == 1)
                {
                    LogFailed(fault, batch.Count);
                }

                if (stoppingToken.IsCancellationRequested || !(InfrastructureFault.Is(fault) || DatabaseFaults.IsUnavailable(fault)))
                {
                    LogLost(batch.Count);
                    return;
                }
            }

            await Task.Delay(BetweenTries, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(2111, LogLevel.Warning, "{Count} audit entries of refusals could not be written yet.")]
    private partial void LogFailed(Exception exception, int count);

    [LoggerMessage(2112, LogLevel.Error, "{Count} audit entries of refusals were lost.")]
    private partial void LogLost(int count);

    [LoggerMessage(2113, LogLevel.Error, "More than {Count} audit entries of refusals wait to be written; further ones are lost until the database is back.")]
    private partial void LogFull(int count);
}
