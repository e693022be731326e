using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells a founder that its signature is asked for no more; the founders alone.</summary>
internal sealed class TellOfWithdrawnFoundingConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<FoundingWithdrawn>(database, board)
{
    protected override Task KeepAsync(FoundingWithdrawn message, CancellationToken cancellationToken) =>
        KnownSignature.KeepAsync(Database, message.FoundingId, message.OrganisationId, known => known.Settle(message.WithdrawnAt.ToUniversalTime()), cancellationToken);

    protected override async Task<Notice?> DescribeAsync(FoundingWithdrawn message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.FoundingWithdrawn,
            message.FoundingId,
            message.Version,
            Now,
            new Audience(message.Reach, message.Class, message.Side),
            $"/membership/v1/alliance-foundings/{message.FoundingId}")
        {
            Facts = await Database.OfFounderAsync(message.OrganisationId, message.FacilitatingOrganisationId, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}
