using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.Tokens;

/// <summary>Tells every service every ten seconds that the news of rights still flow (decision 0012). One row lets one replica beat.</summary>
internal sealed partial class IdentityPulse(IServiceScopeFactory scopes, TimeProvider time, ILogger<IdentityPulse> logger) : RecurringWorker(IdentityPulse.Interval)
{
    /// <summary>A third of the silence after which sensitive acts are refused.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Beats if nobody has lately and the last beat has left: one waiting for the broker is enough.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var mine = await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO membership.identity_pulse AS p (id, beaten_at) VALUES (1, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET beaten_at = excluded.beaten_at
            WHERE p.beaten_at < clock_timestamp() - {Interval * 0.9}
                AND NOT EXISTS (SELECT FROM membership.outbox WHERE sent_at IS NULL AND parked_at IS NULL AND message_type = 'urn:message:Trilateral.Membership.Contracts:IdentityBeat')
            """,
            cancellationToken);
        if (mine == 1)
        {
            database.Publish(new IdentityBeat(time.GetUtcNow(), Reach: "global", Class: nameof(ConfidentialityClass.Restricted)));
            await database.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    protected override Task LookAsync(CancellationToken stoppingToken) => BeatAsync(stoppingToken);

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    [LoggerMessage(4021, LogLevel.Warning, "The beat of identity could not be written; services refuse sensitive acts when they have heard none for a while.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <summary>One row: when the last beat was written, by the database clock.</summary>
internal sealed class PulseTurn
{
    public int Id { get; init; } = 1;

    public DateTimeOffset BeatenAt { get; set; }

    public static void Map(EntityTypeBuilder<PulseTurn> turn)
    {
        turn.ToTable("identity_pulse", table => table.HasCheckConstraint("ck_identity_pulse_one_row", "id = 1"));
        turn.HasKey(row => row.Id);
        turn.Property(row => row.Id).ValueGeneratedNever();
    }
}
