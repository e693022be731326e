using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Memberships;

/// <summary>What is counted of a year.</summary>
internal enum StandingMeasure
{
    Joined,
    Renewed,
    Lapsed,
    Left,
}

/// <summary>
/// How many organisations joined, renewed, lapsed and left in a year, in all, by constituency and by the perspectives they speak with: each figure with its measure (rule 47), none below five and
/// none that a difference would tell (rule 45). A body counts once for each measure, though it left and joined again in that year. Years are the only periods, because figures of periods that overlap could be subtracted.
/// </summary>
internal static class CountMemberships
{
    /// <param name="Alliance"><c>aln_…</c>.</param>
    /// <param name="Year">In the alliance's time zone.</param>
    /// <param name="TimeZone">IANA.</param>
    /// <param name="Counts">One of each measure.</param>
    internal sealed record Answer(string Alliance, int Year, string TimeZone, IReadOnlyList<Count> Counts);

    /// <param name="Measure">joined, renewed, lapsed or left: acts in that year, not members at its end.</param>
    /// <param name="Organisations">How many, each once; absent where that would point at single ones.</param>
    /// <param name="FewerThan">Stands in for a number that is too small to show.</param>
    /// <param name="Constituencies">The same by constituency.</param>
    /// <param name="Perspectives">The same by perspective. An organisation may have several or none, so these are no parts of the whole.</param>
    internal sealed record Count(string Measure, int? Organisations, int? FewerThan, IReadOnlyList<Part> Constituencies, IReadOnlyList<Voice> Perspectives);

    /// <param name="Constituency">Of the organisation, now.</param>
    /// <param name="Organisations">How many; absent where it, or a difference, would tell a small number.</param>
    internal sealed record Part(string Constituency, int? Organisations);

    /// <param name="Perspective">That the organisation itself says it speaks with, now; of those whose profiles show it to the caller.</param>
    /// <param name="Organisations">How many; absent where they, or all the others, are fewer than five.</param>
    internal sealed record Voice(string Perspective, int? Organisations);

    /// <param name="id"><c>aln_…</c>.</param>
    /// <param name="year">Of the alliance's calendar; the running one when left out.</param>
    /// <param name="actor">Who asks: what a profile does not show to a caller is not counted for it either.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="time">What has happened.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, string? year, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadAlliance.FindAsync(database, id, cancellationToken) is not { } alliance)
        {
            return Problem.NotFound("alliance", Alliance.IdPrefix);
        }

        var now = time.GetUtcNow();
        var current = Days.TodayIn(alliance.TimeZone, now).Year;
        var violations = new Violations();
        int? number = year is null ? current : int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : null;
        var asked = violations.Range("#query/year", number, 1900, current, "the year");
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var memberships = await database.Memberships.AsNoTracking().Include(row => row.Moves).Where(row => row.AllianceId == alliance.Id).AsSplitQuery().ToListAsync(cancellationToken);
        var bodies = memberships.ConvertAll(row => row.OrganisationId).Distinct().ToList();
        // Not what only the own organisation sees of itself: beside what others are told, that would be a figure of one.
        var shown = ProfileView.Of(actor).Classes;
        var organisations = await database.Organisations.Where(row => bodies.Contains(row.Id))
            .Select(row => new { row.Id, row.Constituency, row.Perspectives, row.PerspectivesClass }).ToDictionaryAsync(row => row.Id, cancellationToken);
        var lines = memberships.ConvertAll(row =>
        {
            var body = organisations[row.OrganisationId];
            return new Line(row.OrganisationId, body.Constituency, shown.Contains(body.PerspectivesClass) ? body.Perspectives : [], row.Moves, row.MemberSince);
        });
        return TypedResults.Ok(new Answer(id, asked, alliance.TimeZone, Of(lines, alliance.TimeZone, asked, now)));
    }

    /// <summary>One membership, of which an organisation has another after it left.</summary>
    internal sealed record Line(Id<Organisation> Organisation, Constituency Constituency, IReadOnlyCollection<string> Perspectives, IReadOnlyCollection<StandingMove> Moves, DateOnly MemberSince);

    internal static IReadOnlyList<Count> Of(IReadOnlyList<Line> memberships, string timeZone, int year, DateTimeOffset now)
    {
        var constituencies = Enum.GetValues<Constituency>();
        return [.. Enum.GetValues<StandingMeasure>().Select(measure =>
        {
            var counted = memberships.Where(row => DaysOf(measure, row.Moves, row.MemberSince, timeZone, now).Any(day => day.Year == year)).DistinctBy(row => row.Organisation).ToList();
            var parts = SmallFigures.Parts([.. constituencies.Select(constituency => counted.Count(row => row.Constituency == constituency))]);
            return new Count(
                WireNames<StandingMeasure>.Of(measure),
                SmallFigures.MayBeShown(counted.Count) ? counted.Count : null,
                SmallFigures.MayBeShown(counted.Count) ? null : SmallFigures.Smallest,
                [.. constituencies.Select((constituency, index) => new Part(WireNames<Constituency>.Of(constituency), parts[index]))],
                [.. Enum.GetValues<Perspective>().Select(perspective => Speaking(WireNames<Perspective>.Of(perspective), counted))]);
        })];
    }

    /// <summary>Who says so and who does not are the two parts of the whole: a small one of either is not told, and not by subtraction.</summary>
    private static Voice Speaking(string perspective, List<Line> counted)
    {
        var said = counted.Count(row => row.Perspectives.Contains(perspective));
        return new(perspective, SmallFigures.Parts([said, counted.Count - said])[0]);
    }

    private static IEnumerable<DateOnly> DaysOf(StandingMeasure measure, IReadOnlyCollection<StandingMove> moves, DateOnly memberSince, string timeZone, DateTimeOffset now) => measure switch
    {
        StandingMeasure.Joined => [memberSince],
        StandingMeasure.Renewed => moves.Where(move => move.Kind == MoveKind.Term && move.Number > 1).Select(move => Days.TodayIn(timeZone, move.RecordedAt)),
        // Whether a term lapsed is asked of the second after its grace: a renewal or a leaving of before is on record by then. The longer grace of a term before it ends nothing any more.
        StandingMeasure.Lapsed => moves.Where(move => move.Kind == MoveKind.Term).Select(move => (Term: move, At: move.GraceEndsAt.GetValueOrDefault().AddSeconds(1)))
            .Where(lapse => lapse.At <= now && StandingRule.At(moves, lapse.At) == MembershipStanding.Lapsed && StandingRule.TermAt(moves, lapse.At) == lapse.Term)
            .Select(lapse => Days.TodayIn(timeZone, lapse.At)),
        _ => moves.Where(move => move.Kind == MoveKind.Leaving).Select(move => Days.TodayIn(timeZone, move.StartsAt)),
    };
}
