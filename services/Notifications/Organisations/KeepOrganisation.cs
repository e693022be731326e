using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Organisations;

/// <summary>Keeps what Notifications needs of an organisation and tells of its registration. A version not above the kept one leaves what is kept as it is (reliability 2.6); each message has its own feed entry.</summary>
internal sealed class KeepOrganisationConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<OrganisationRegistered>(database, board)
{
    protected override async Task KeepAsync(OrganisationRegistered message, CancellationToken cancellationToken)
    {
        var known = await Database.Organisations.FindAsync([message.OrganisationId], cancellationToken);
        if (known is null)
        {
            known = new KnownOrganisation { Id = message.OrganisationId };
            Database.Organisations.Add(known);
        }

        known.Apply(message);
    }

    protected override Task<Notice?> DescribeAsync(OrganisationRegistered message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.OrganisationRegistered,
        message.OrganisationId,
        message.Version,
        message.RegisteredAt,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/organisations/{message.OrganisationId}")
    {
        Facts = new Dictionary<string, string> { ["organisation"] = message.Name },
    });
}
