using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Memberships;

/// <summary>One membership and its standing, now or on a past day: "was this body a member on 29 April 2025?" For everybody, because the roll of an alliance is public.</summary>
internal static class ReadMembership
{
    /// <param name="id"><c>mem_…</c>.</param>
    /// <param name="on">A past day in the alliance's time zone; the standing at its end.</param>
    /// <param name="request">For its condition.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="time">What is past.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Resource<MembershipAnswer>, ProblemHttpResult>> HandleAsync(
        string id, string? on, HttpRequest request, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(database.Memberships.AsNoTracking(), id, cancellationToken) is not { } membership)
        {
            return NotFound();
        }

        var now = time.GetUtcNow();
        var violations = new Violations();
        var (day, instant) = ReadDay(violations, on, membership.Moves[0].TimeZone, now);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var heardOn = await database.HeardOnAsync(membership.OrganisationId, cancellationToken);
        if (membership.NextNoticeAt <= now || membership.SilenceToldOf != membership.SilentSince(heardOn, now))
        {
            // Time or an act has changed what is shown, and the job that raises the version for it has not come by: nothing is unchanged.
            request.Headers.IfNoneMatch = default;
        }

        return Resource.Ok(MembershipAnswer.Of(membership, heardOn, instant, day));
    }

    public static ProblemHttpResult NotFound() => Problem.NotFound("membership", AllianceMembership.IdPrefix);

    /// <summary>The membership a path names, with its moves.</summary>
    internal static async Task<AllianceMembership?> FindAsync(IQueryable<AllianceMembership> memberships, string id, CancellationToken cancellationToken) =>
        Id<AllianceMembership>.TryParse(id, null, out var membershipId)
            ? await memberships.Include(row => row.Moves.OrderBy(move => move.Number)).SingleOrDefaultAsync(row => row.Id == membershipId, cancellationToken)
            : null;

    /// <summary>The day of <c>?on=</c> and the instant that is meant: its end, or now for today and for none.</summary>
    internal static (DateOnly? Day, DateTimeOffset Instant) ReadDay(Violations violations, string? on, string timeZone, DateTimeOffset now)
    {
        if (on is null)
        {
            return (null, now);
        }

        if (!DateOnly.TryParseExact(on, "yyyy-MM-dd", out var day) || day > Days.TodayIn(timeZone, now))
        {
            violations.Add("#query/on", "day", $"Give a day up to today in {timeZone}, for example 2025-04-29.");
            return (null, now);
        }

        var end = Days.LastSecond(day, timeZone);
        return (day, end < now ? end : now);
    }
}
