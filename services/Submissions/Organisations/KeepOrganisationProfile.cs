using Trilateral.Submissions.Data;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Submissions.Organisations;

/// <summary>Keeps an organisation's name and constituency as it says them anew. Overtaking its registration it is kept all the same: it carries all that Submissions needs.</summary>
internal sealed class KeepOrganisationProfileConsumer(SubmissionsDbContext database)
    : InboxConsumer<OrganisationProfileChanged, SubmissionsDbContext>(database)
{
    protected override async Task HandleAsync(OrganisationProfileChanged message, CancellationToken cancellationToken)
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
