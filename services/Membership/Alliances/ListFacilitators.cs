using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Alliances;

/// <summary>Who facilitated an alliance from when to when, the first first.</summary>
internal static class ListFacilitators
{
    /// <param name="Id"><c>fac_…</c>.</param>
    /// <param name="Organisation"><c>org_…</c>.</param>
    /// <param name="ElectedOn">Its first day, in the alliance's time zone.</param>
    /// <param name="EndedOn">The day the next was elected; null for the present one.</param>
    /// <param name="Document">Where the election is recorded; null for the founders' own choice.</param>
    internal sealed record Facilitation(string Id, string Organisation, DateOnly ElectedOn, DateOnly? EndedOn, string? Document)
    {
        public static Facilitation Of(AllianceFacilitator facilitator) => new(
            facilitator.Id.ToString(), facilitator.OrganisationId.ToString(), facilitator.ElectedOn, facilitator.EndedOn, facilitator.Document);
    }

    public static async Task<Results<Ok<Page<Facilitation>>, ProblemHttpResult>> HandleAsync(
        string id, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadAlliance.FindAsync(database, id, cancellationToken) is { } alliance
            ? await paging.ReadAsync(database.Facilitators.Where(row => row.AllianceId == alliance.Id), row => row.Id, Facilitation.Of, cancellationToken: cancellationToken)
            : Problem.NotFound("alliance", Alliance.IdPrefix);
}
