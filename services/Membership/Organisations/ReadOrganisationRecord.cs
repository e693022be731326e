using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Organisations;

/// <summary>What the audit chain holds about an organisation: its registration, changes of its profile, merges. Why it was merged is read by UNODC, which merges, and by who acts for it.</summary>
internal static class ReadOrganisationRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await ReadOrganisation.FindAsync(database, id, cancellationToken) is not { } organisation)
        {
            return ReadOrganisation.NotFound();
        }

        var own = MembershipAccess.OrganisationOf(actor);
        var withReasons = (actor.Side == Side.Unodc && actor.ReadsForItsSide) || own == organisation.Id || (own is not null && own == organisation.MergedIntoId);
        return TypedResults.Ok(await AuditRecord.OfAsync(database, organisation.Id.ToString(), "organisation.", withReasons, paging, cancellationToken));
    }
}
