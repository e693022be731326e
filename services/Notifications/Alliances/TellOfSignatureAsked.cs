using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells a founder that its signature is asked; that founder alone.</summary>
internal sealed class TellOfSignatureAskedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<SignatureAsked>(database, board)
{
    protected override Task KeepAsync(SignatureAsked message, CancellationToken cancellationToken) =>
        KnownSignature.KeepAsync(Database, message.FoundingId, message.OrganisationId, known => known.Ask(message, Now), cancellationToken);

    protected override async Task<Notice?> DescribeAsync(SignatureAsked message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.SignatureAsked,
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
