using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Alliances;

/// <summary>Keeps whose signatures a founding lacks that was proposed before this service kept it, so that they are reminded like any other. Nobody is asked anew.</summary>
internal sealed class KeepRestatedFoundingConsumer(NotificationsDbContext database, TimeProvider time) : InboxConsumer<FoundingRestated, NotificationsDbContext>(database)
{
    protected override async Task HandleAsync(FoundingRestated message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // In one order, so that two messages about one founding never wait for each other.
        foreach (var founder in message.MissingOrganisationIds.Order(StringComparer.Ordinal))
        {
            // A reminder names both; one that could not would hold up the others.
            await Database.OfFounderAsync(founder, message.FacilitatingOrganisationId, cancellationToken);
            await KnownSignature.KeepAsync(Database, message.FoundingId, founder, known => known.Restate(message, now), cancellationToken);
        }
    }
}
