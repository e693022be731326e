using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>
/// The clock of decisions. Each has a timer of its own, which outlives every process; the first to arrive settles every decision that is due with it, many
/// in one save, and the timers of the others find nothing left to do. So a thousand that end in the same second cost a few transactions.
/// </summary>
internal sealed partial class CloseDueDecisionsConsumer(MembershipDbContext database, TimeProvider time, ILogger<CloseDueDecisionsConsumer> logger)
    : InboxConsumer<DecisionDue, MembershipDbContext>(database)
{
    public const string Queue = "membership-close-decisions";

    /// <summary>So far the clocks of two replicas may be apart. What comes earlier by more is a timer of before the window was lengthened, and has one that follows it.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(1);

    private const int BatchSize = 250;

    protected override async Task HandleAsync(DecisionDue message, CancellationToken cancellationToken)
    {
        var own = Id<Decision>.Parse(message.DecisionId, null);
        // The clock runs in all countries; which there are is public.
        await Database.UseAllFrameworksAsync(cancellationToken);

        // Its own row is waited for, with nothing else held: nobody comes back for it. Those of others are left to whoever has them.
        var held = await Database.Database.SqlQuery<DateTimeOffset?>($"SELECT due_at AS \"Value\" FROM membership.decisions WHERE id = {own.Value} FOR UPDATE").ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (held is not [{ } end] || end - now > MaxAhead)
        {
            return;
        }

        if (end > now)
        {
            // Consumed, it would never come again and the decision would stay open: thrown, it is put off and comes again.
            throw new TimerCameEarlyException($"Decision {message.DecisionId} is due in {(end - now).TotalSeconds:0.000} s: the clock of the replica that sent its timer is ahead.");
        }

        List<Guid> due = [own.Value];
        due.AddRange(await Database.Database.SqlQuery<Guid>(
            $"SELECT id AS \"Value\" FROM membership.decisions WHERE due_at <= {now} AND id <> {own.Value} ORDER BY due_at, id LIMIT {BatchSize - 1} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken));
        var ids = due.ConvertAll(id => new Id<Decision>(id));
        foreach (var decision in await Database.Decisions.WithRecord().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken))
        {
            if (Verdict(decision, now, mayBeLeftOut: decision.Id != own) is { } verdict)
            {
                Database.Settle(decision, verdict, now);
            }
        }
    }

    // One whose rules can no longer be read fails with its own timer, which puts it off and then parks it where it is seen; the others it came along with end at their second.
    private OutcomeRule.Verdict? Verdict(Decision decision, DateTimeOffset now, bool mayBeLeftOut)
    {
        try
        {
            return decision.VerdictAt(now);
        }
        catch (Exception exception) when (mayBeLeftOut && exception is not OutOfMemoryException)
        {
            LogLeftOut(logger, exception, decision.Id.ToString());
            return null;
        }
    }

    [LoggerMessage(4031, LogLevel.Error, "Decision {Decision} cannot be settled; the others that end with it are.")]
    private static partial void LogLeftOut(ILogger logger, Exception exception, string decision);
}

/// <summary>A timer was there before its second.</summary>
internal sealed class TimerCameEarlyException(string reason) : Exception(reason);
