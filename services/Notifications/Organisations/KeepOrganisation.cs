using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Organisations;

/// <summary>Keeps what Notifications needs of an organisation and enters the registration in the feed. A version not above the kept one leaves what is kept as it is (reliability 2.6); each message has its own feed entry.</summary>
internal sealed class KeepOrganisationConsumer(NotificationsDbContext database)
    : InboxConsumer<OrganisationRegistered, NotificationsDbContext>(database)
{
    protected override async Task HandleAsync(OrganisationRegistered message, CancellationToken cancellationToken)
    {
        var known = await Database.Organisations.FindAsync([message.OrganisationId], cancellationToken);
        if (known is null)
        {
            known = new KnownOrganisation { Id = message.OrganisationId };
            Database.Organisations.Add(known);
        }

        known.Apply(message);
        Database.Feed.Add(new FeedEntry
        {
            Type = "organisation.registered",
            SubjectId = message.OrganisationId,
            SubjectVersion = message.Version,
            Reach = message.Reach,
            Class = message.Class,
            OccurredAt = message.RegisteredAt,
        });
    }
}
