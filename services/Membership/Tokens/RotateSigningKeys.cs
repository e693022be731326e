using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Tokens;

/// <summary>Makes and retires signing keys as <see cref="SigningKeyPlan"/> says for each algorithm, and forgets proofs of identity that have run out. Every replica looks; the key's number lets one act.</summary>
internal sealed partial class RotateSigningKeys(IServiceScopeFactory scopes, SigningKeyRing ring, TimeProvider time, ILogger<RotateSigningKeys> logger) : RecurringWorker(TimeSpan.FromMinutes(1))
{
    protected override TimeSpan AfterFault => TimeSpan.FromSeconds(1);

    /// <summary>Does what is due now. Each algorithm for itself: the usual one is quickly made, and nobody waits for the other.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var algorithm in Enum.GetValues<TokenAlgorithm>())
        {
            await FollowAsync(algorithm, cancellationToken);
        }

        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        await scope.ServiceProvider.GetRequiredService<MembershipDbContext>().UsedAssertions.Where(assertion => assertion.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task LookAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    private async Task FollowAsync(TokenAlgorithm algorithm, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
        var now = time.GetUtcNow();
        var all = database.SigningKeys.Where(key => key.Algorithm == algorithm);
        // Before the keys: if another replica adds one in between, either the keys show it or its number is taken.
        var generation = 1 + (await all.MaxAsync(key => (int?)key.Generation, cancellationToken) ?? 0);
        var keys = await all.Where(key => key.RetiredAt == null).ToListAsync(cancellationToken);
        var steps = SigningKeyPlan.Decide(keys, now);
        if (steps.PublishNextForUseFrom is { } usedFrom)
        {
            var key = SigningKey.New(algorithm, generation, now, usedFrom, ring.Box);
            database.SigningKeys.Add(key);
            database.Publish(new SigningKeyPublished(key.KeyId, key.Jwk, key.UsedFrom, Reach: "global", Class: nameof(ConfidentialityClass.Restricted)), database.Advance(key));
            database.Record(Act(now, "signing-key.published", key));
        }

        foreach (var key in steps.Retire)
        {
            key.Retire(now);
            database.Publish(new SigningKeyRetired(key.KeyId, now, Reach: "global", Class: nameof(ConfidentialityClass.Restricted)), database.Advance(key));
            database.Record(Act(now, "signing-key.retired", key));
        }

        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out _) || DatabaseFaults.IsConcurrencyConflict(exception))
        {
            // Another replica did it first.
        }
        finally
        {
            ring.Forget();
        }
    }

    private static AuditEntry Act(DateTimeOffset now, string action, SigningKey key) =>
        new() { At = now, Actor = "signing-keys", Side = "platform", Action = action, Subject = key.KeyId };

    [LoggerMessage(4001, LogLevel.Warning, "Signing keys could not be looked after; tried again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
