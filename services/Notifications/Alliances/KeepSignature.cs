using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Alliances;

/// <summary>Keeps that a founder has signed, so that it is reminded no more. Nobody outside is told of it: it is a step among founders, who read it at the founding.</summary>
internal sealed class KeepSignatureConsumer(NotificationsDbContext database) : InboxConsumer<FoundingSigned, NotificationsDbContext>(database)
{
    protected override Task HandleAsync(FoundingSigned message, CancellationToken cancellationToken) =>
        KnownSignature.KeepAsync(Database, message.FoundingId, message.OrganisationId, known => known.Settle(message.SignedAt.ToUniversalTime()), cancellationToken);
}
