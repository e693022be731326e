using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>Seals what is waiting about once a second; batch after batch while there is more.</summary>
internal sealed partial class AuditSealerService(NpgsqlDataSource dataSource, IServiceScopeFactory scopes, ILogger<AuditSealerService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sealer = new AuditSealer(dataSource, ReadSchema());
        using var timer = new PeriodicTimer(Pause);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                await SealAllAsync(sealer, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Entries stay queued; the next tick tries again, and a check of the chain reports them once they are overdue.
                LogFailed((fault as PostgresException)?.SqlState ?? fault.GetType().Name);
            }
        }
    }

    private async Task SealAllAsync(AuditSealer sealer, CancellationToken cancellationToken)
    {
        SealResult result;
        do
        {
            result = await sealer.SealAsync(cancellationToken);
        }
        while (result == SealResult.Sealed);

        if (result == SealResult.LostRace)
        {
            LogLostRace();
        }
        else if (result == SealResult.ChainMovedBack)
        {
            LogChainMovedBack();
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private string ReadSchema()
    {
        using var scope = scopes.CreateScope();
        return scope.ServiceProvider.GetRequiredService<ServiceDbContext>().Schema;
    }

    [LoggerMessage(2101, LogLevel.Warning, "Audit entries could not be sealed: {Fault}")]
    private partial void LogFailed(string fault);

    [LoggerMessage(2102, LogLevel.Information, "Another sealer took the same audit numbers first")]
    private partial void LogLostRace();

    [LoggerMessage(2103, LogLevel.Critical, "The audit chain ends before a seal that was already written; nothing is sealed until it is checked")]
    private partial void LogChainMovedBack();
}
