using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>Seals what is waiting about once a second; batch after batch while there is more.</summary>
internal sealed partial class AuditSealerService(NpgsqlDataSource dataSource, IServiceScopeFactory scopes, ILogger<AuditSealerService> logger) : RecurringWorker(TimeSpan.FromSeconds(1))
{
    private AuditSealer? _sealer;

    protected override Task LookAsync(CancellationToken stoppingToken) => SealAllAsync(_sealer ??= new AuditSealer(dataSource, ReadSchema()), stoppingToken);

    // Entries stay queued; the next look tries again, and a check of the chain reports them once they are overdue.
    protected override void Tell(Exception fault) => LogFailed((fault as PostgresException)?.SqlState ?? fault.GetType().Name);

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
