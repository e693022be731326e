using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>Who belongs to an alliance. A network lists its national alliances beside its own members; theirs are one step further.</summary>
internal static class ListMembers
{
    /// <param name="Id">The membership, <c>mem_…</c>, or the national alliance, <c>aln_…</c>.</param>
    /// <param name="Kind">organisation or nationalAlliance.</param>
    /// <param name="Organisation">Of an organisation, <c>org_…</c>.</param>
    /// <param name="Alliance">Of a national alliance, <c>aln_…</c>.</param>
    /// <param name="Name">The public name.</param>
    /// <param name="Country">ISO 3166-1 alpha-3.</param>
    /// <param name="Constituency">Of an organisation.</param>
    /// <param name="Basis">Of an organisation: founder or admission.</param>
    /// <param name="MemberSince">Of an organisation: its first day.</param>
    /// <param name="Members">Of a national alliance: the path of its own list.</param>
    internal sealed record Answer(
        string Id,
        string Kind,
        string? Organisation,
        string? Alliance,
        string Name,
        string Country,
        string? Constituency,
        string? Basis,
        DateOnly? MemberSince,
        string? Members)
    {
        public static Answer Of(RollEntry entry)
        {
            if (entry.NationalAllianceId is { } national)
            {
                var id = new Id<Alliances.Alliance>(national).ToString();
                return new(id, "nationalAlliance", null, id, entry.Name, entry.Country, null, null, null, $"/membership/v1/alliances/{id}/members");
            }

            return new(
                new Id<AllianceMembership>(entry.Id.Value).ToString(),
                "organisation",
                new Id<Organisation>(entry.OrganisationId.GetValueOrDefault()).ToString(),
                null,
                entry.Name,
                entry.Country,
                entry.Constituency,
                entry.Basis,
                entry.MemberSince,
                null);
        }
    }

    public static async Task<Results<Ok<Page<Answer>>, ProblemHttpResult>> HandleAsync(
        string id, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadAlliance.FindAsync(database, id, cancellationToken) is { } alliance
            ? await paging.ReadAsync(database.Roll.Where(row => row.AllianceId == alliance.Id), row => row.Id, Answer.Of, cancellationToken: cancellationToken)
            : Problem.NotFound("alliance", Alliances.Alliance.IdPrefix);
}
