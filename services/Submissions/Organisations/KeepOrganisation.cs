using Trilateral.Submissions.Data;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Submissions.Organisations;

/// <summary>Keeps what Submissions needs of an organisation. A message of a version not above the kept one changes nothing (reliability 2.6).</summary>
internal sealed class KeepOrganisationConsumer(SubmissionsDbContext database)
    : InboxConsumer<OrganisationRegistered, SubmissionsDbContext>(database)
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
    }
}
