using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Organisations;

/// <summary>Keeps an organisation's name as it says it anew, and tells partners that its profile changed; people get no mail of it.</summary>
internal sealed class KeepOrganisationProfileConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<OrganisationProfileChanged>(database, board)
{
    protected override async Task KeepAsync(OrganisationProfileChanged message, CancellationToken cancellationToken)
    {
        var known = await Database.Organisations.FindAsync([message.OrganisationId], cancellationToken);
        if (known is null)
        {
            known = new KnownOrganisation { Id = message.OrganisationId };
            Database.Organisations.Add(known);
        }

        known.Apply(message);
    }

    protected override Task<Notice?> DescribeAsync(OrganisationProfileChanged message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.OrganisationProfileChanged,
        message.OrganisationId,
        message.Version,
        message.ChangedAt,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/organisations/{message.OrganisationId}/profile")
    {
        Facts = new Dictionary<string, string> { ["organisation"] = message.Name },
    });
}
