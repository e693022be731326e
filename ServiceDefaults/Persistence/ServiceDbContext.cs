using Microsoft.EntityFrameworkCore;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>The database of one service: its business tables beside the tables every service has (outbox, inbox, timers, idempotency, audit), all in the schema named like the service.</summary>
/// <param name="options">Built by <c>AddServiceDatabase</c>.</param>
/// <param name="schema">The service's name: lower case, no hyphen; also the prefix of its queues.</param>
public abstract class ServiceDbContext(DbContextOptions options, string schema) : DbContext(options)
{
    public string Schema { get; } = schema;
}
