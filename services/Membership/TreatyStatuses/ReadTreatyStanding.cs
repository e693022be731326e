using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.TreatyStatuses;

/// <summary>Where a State stands towards each instrument on a day, today where none is given; computed from its facts (rule 34).</summary>
internal static class ReadTreatyStanding
{
    /// <param name="Framework"><c>frm_…</c>.</param>
    /// <param name="Country">ISO 3166-1 alpha-3.</param>
    /// <param name="On">The day it is told for.</param>
    /// <param name="Instruments">One entry for each of the four.</param>
    internal sealed record StandingAnswer(string Framework, string Country, DateOnly On, IReadOnlyList<Standing> Instruments);

    /// <param name="Instrument">untoc, tip, som or firearms.</param>
    /// <param name="Status">none, signed, domesticallyApproved, deposited or inForce.</param>
    /// <param name="Since">From when; null where no fact is known.</param>
    /// <param name="DomesticallyApprovedOn">The latest approval at home, whatever came of it.</param>
    /// <param name="IsParty">Whether the State is bound: only by deposit (rule 34).</param>
    internal sealed record Standing(string Instrument, string Status, DateOnly? Since, DateOnly? DomesticallyApprovedOn, bool IsParty);

    /// <param name="frameworkId">Of the State.</param>
    /// <param name="on">The day, for example 2022-10-29; today in the country's time zone when left out.</param>
    /// <param name="database">Where the facts are.</param>
    /// <param name="time">Of the service.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<StandingAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string? on, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFramework.FindAsync(database, frameworkId, cancellationToken) is not { } framework)
        {
            return Problem.NotFound("framework", TrilateralFramework.IdPrefix);
        }

        var day = Days.TodayIn(framework.TimeZone, time.GetUtcNow());
        if (on is not null && !DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            return Problem.Invalid([new("#query/on", "date", "Give the day as yyyy-MM-dd.")]);
        }

        var facts = await database.TreatyStatuses.AsNoTracking().Where(row => row.FrameworkId == framework.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new StandingAnswer(
            framework.Id.ToString(),
            framework.Country,
            day,
            [.. Enum.GetValues<Instrument>().Select(instrument => TreatyStanding.Of(facts, instrument, day)).Select(standing => new Standing(
                WireNames<Instrument>.Of(standing.Instrument), WireNames<TreatyStatus>.Of(standing.Status), standing.Since, standing.ApprovedOn, standing.IsParty))]));
    }
}
