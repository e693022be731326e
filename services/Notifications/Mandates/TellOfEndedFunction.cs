using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Mandates;

/// <summary>Tells an organisation that UNODC has set the last day of a function in its house; that organisation alone, and of what it ends itself nobody.</summary>
internal sealed class TellOfEndedFunctionConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PersonRoleEnded>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(PersonRoleEnded message, CancellationToken cancellationToken)
    {
        if (message.EndedBy != "unodc")
        {
            return null;
        }

        var organisation = await Database.Organisations.FindAsync([message.OrganisationId], cancellationToken)
            ?? throw new NotKnownYetException($"The name of {message.OrganisationId} has not arrived yet.");
        return new Notice(
            NoticeTypes.PersonRoleEnded,
            message.PersonRoleId,
            message.Version,
            Now,
            new Audience(message.Reach, message.Class, message.Side),
            $"/membership/v1/organisations/{message.OrganisationId}/people/{message.PersonRoleId}")
        {
            Facts = new Dictionary<string, string> { ["organisation"] = organisation.Name },
            OrganisationId = message.OrganisationId,
        };
    }
}
