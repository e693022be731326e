using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells a founder that not all signed in time; the founders alone.</summary>
internal sealed class TellOfExpiredFoundingConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<FoundingExpired>(database, board)
{
    protected override Task KeepAsync(FoundingExpired message, CancellationToken cancellationToken) =>
        KnownSignature.KeepAsync(Database, message.FoundingId, message.OrganisationId, known => known.Settle(message.ExpiredAt.ToUniversalTime()), cancellationToken);

    protected override async Task<Notice?> DescribeAsync(FoundingExpired message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.FoundingExpired,
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
