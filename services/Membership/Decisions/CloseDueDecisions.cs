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

    private const int BatchSize = 250;

    protected override async Task HandleAsync(DecisionDue message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var own = Id<Decision>.Parse(message.DecisionId, null).Value;
        // The clock runs in all countries; which there are is public.
        await Database.UseAllFrameworksAsync(cancellationToken);

        // Its own row is waited for, with nothing else held: nobody comes back for it. Those of others are left to whoever has them.
        var due = await Database.Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM membership.decisions WHERE id = {own} AND due_at <= {now} FOR UPDATE").ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            return;
        }

        due.AddRange(await Database.Database.SqlQuery<Guid>(
            $"SELECT id AS \"Value\" FROM membership.decisions WHERE due_at <= {now} AND id <> {own} ORDER BY due_at, id LIMIT {BatchSize - 1} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken));
        var ids = due.ConvertAll(id => new Id<Decision>(id));
        foreach (var decision in await Database.Decisions.WithRecord().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken))
        {
            if (decision.Id.Value == own)
            {
                Database.Settle(decision, now);
            }
            else if (VerdictOn(decision, now) is { } verdict)
            {
                Database.Settle(decision, verdict, now);
            }
        }
    }

    // One whose rules can no longer be read fails with its own timer, which puts it off and then parks it where it is seen; the others it came along with end at their second.
    private OutcomeRule.Verdict? VerdictOn(Decision decision, DateTimeOffset now)
    {
        try
        {
            return SettleDecision.VerdictOn(decision, now);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogLeftOut(logger, exception, decision.Id.ToString());
            return null;
        }
    }

    [LoggerMessage(4031, LogLevel.Error, "Decision {Decision} cannot be settled; the others that end with it are.")]
    private static partial void LogLeftOut(ILogger logger, Exception exception, string decision);
}
