using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Decisions;

/// <summary>Keeps where a decision stands that was asked before this service kept it, so that it is reminded of like any other. Nobody is told anew of what happened then.</summary>
internal sealed class KeepRestatedDecisionConsumer(NotificationsDbContext database, TimeProvider time) : InboxConsumer<DecisionRestated, NotificationsDbContext>(database)
{
    protected override Task HandleAsync(DecisionRestated message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return KnownDecision.KeepAsync(Database, message.DecisionId, known => known.Restate(message, now), now, cancellationToken);
    }
}
