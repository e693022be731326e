using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>Who belongs to an alliance, now or on a past day: who is active, in grace or suspended. A network lists beside its own members the national alliances it has now; theirs are one step further.</summary>
internal static class ListMembers
{
    private enum Former
    {
        False,
        True,
    }

    /// <param name="Id">The membership, <c>mem_…</c>, or the national alliance, <c>aln_…</c>.</param>
    /// <param name="Kind">organisation or nationalAlliance.</param>
    /// <param name="Organisation">Of an organisation, <c>org_…</c>.</param>
    /// <param name="Alliance">Of a national alliance, <c>aln_…</c>.</param>
    /// <param name="Name">The public name.</param>
    /// <param name="Country">ISO 3166-1 alpha-3.</param>
    /// <param name="Constituency">Of an organisation.</param>
    /// <param name="Basis">Of an organisation: founder or admission.</param>
    /// <param name="MemberSince">Of an organisation: its first day.</param>
    /// <param name="Standing">Of an organisation: active, grace or suspended; of a former member lapsed or left.</param>
    /// <param name="EndsAt">Of an organisation: the last second of the term that counted then.</param>
    /// <param name="Inactive">Of an organisation: a member that was not heard for the months of rule 40.</param>
    /// <param name="SilentSince">Of an inactive one: the last day, of UTC, on which it did something, or on which it joined.</param>
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
        string? Standing,
        DateTimeOffset? EndsAt,
        bool? Inactive,
        DateOnly? SilentSince,
        string? Members)
    {
        public static Answer Of(RollEntry entry, IReadOnlyCollection<StandingMove> moves, DateTimeOffset recordedAt, DateOnly? heardOn, DateTimeOffset instant)
        {
            if (entry.NationalAllianceId is { } national)
            {
                var id = new Id<Alliances.Alliance>(national).ToString();
                return new(id, "nationalAlliance", null, id, entry.Name, entry.Country, null, null, null, null, null, null, null, $"/membership/v1/alliances/{id}/members");
            }

            var silentSince = InactivityRule.SilentSince(moves, recordedAt, heardOn, instant);
            return new(
                new Id<AllianceMembership>(entry.Id.Value).ToString(),
                "organisation",
                entry.OrganisationId.ToString(),
                null,
                entry.Name,
                entry.Country,
                entry.Constituency,
                entry.Basis,
                entry.MemberSince,
                StandingRule.At(moves, instant) is { } standing ? WireNames<MembershipStanding>.Of(standing) : null,
                StandingRule.TermAt(moves, instant)?.EndsAt,
                silentSince is not null,
                silentSince,
                null);
        }
    }

    /// <param name="id"><c>aln_…</c>.</param>
    /// <param name="on">A past day in the alliance's time zone; who was a member at its end.</param>
    /// <param name="organisation">Only this one, <c>org_…</c>: was it a member?</param>
    /// <param name="former">true for those that were members and are no more.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">What is past.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<Answer>>, ProblemHttpResult>> HandleAsync(
        string id, string? on, string? organisation, string? former, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadAlliance.FindAsync(database, id, cancellationToken) is not { } alliance)
        {
            return Problem.NotFound("alliance", Alliances.Alliance.IdPrefix);
        }

        var violations = new Violations();
        var (_, instant) = ReadMembership.ReadDay(violations, on, alliance.TimeZone, time.GetUtcNow());
        var gone = violations.Choice<Former>("#query/former", former, Former.False) == Former.True;
        var bodies = database.Memberships.Where(gone ? StandingRule.IsFormerAt(instant) : StandingRule.IsMemberAt(instant));
        var roll = database.Roll.Where(row => row.AllianceId == alliance.Id && ((!gone && row.NationalAllianceId != null) || bodies.Any(member => member.Id == row.MembershipId)));
        if (organisation is not null)
        {
            var wanted = violations.Id<Organisation>("#query/organisation", organisation);
            roll = roll.Where(row => row.OrganisationId == wanted);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(
                roll,
                row => row.Id,
                row => new
                {
                    Entry = row,
                    Moves = database.StandingMoves.Where(move => move.MembershipId == row.MembershipId).ToList(),
                    RecordedAt = database.Memberships.Where(member => member.Id == row.MembershipId).Select(member => member.RecordedAt).FirstOrDefault(),
                    HeardOn = database.HeardOrganisations.Where(heard => heard.OrganisationId == row.OrganisationId).Select(heard => (DateOnly?)heard.HeardOn).FirstOrDefault(),
                },
                line => Answer.Of(line.Entry, line.Moves, line.RecordedAt, line.HeardOn, instant),
                cancellationToken: cancellationToken);
    }
}
