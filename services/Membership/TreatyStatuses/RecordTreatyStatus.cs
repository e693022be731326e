using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.TreatyStatuses;

/// <summary>UNODC records a State's step towards an instrument, with its day, its source and the advocacy it followed; or corrects what was recorded wrongly.</summary>
internal static class RecordTreatyStatus
{
    public const int MaxSourceLength = 500;
    public const int MaxAdvocacyLength = 1_000;

    /// <summary>Nothing is signed before it is adopted, nothing binds before it is in force for anybody.</summary>
    private static readonly Dictionary<Instrument, (DateOnly Adopted, DateOnly InForce)> Histories = new()
    {
        [Instrument.Untoc] = (new(2000, 11, 15), new(2003, 9, 29)),
        [Instrument.Tip] = (new(2000, 11, 15), new(2003, 12, 25)),
        [Instrument.Som] = (new(2000, 11, 15), new(2004, 1, 28)),
        [Instrument.Firearms] = (new(2001, 5, 31), new(2005, 7, 3)),
    };

    /// <param name="Instrument">untoc, tip, som or firearms.</param>
    /// <param name="Status">none, signed, domesticallyApproved, deposited or inForce.</param>
    /// <param name="On">The day from which it holds, today at the latest where the State is.</param>
    /// <param name="Source">Where it is written, so that others can check.</param>
    /// <param name="Advocacy">The advocacy it followed, as the source tells it; names no person. May be left out.</param>
    /// <param name="Corrects">The fact of this instrument it takes the place of, <c>tst_…</c>; left out for a new one.</param>
    internal sealed record Request(string? Instrument, string? Status, DateOnly? On, string? Source, string? Advocacy, string? Corrects);

    /// <summary>What the rule says: a fact, or every reason why not.</summary>
    internal sealed record Decision(TreatyStatusFact? Fact, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<TreatyStatusAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFramework.FindAsync(database, frameworkId, cancellationToken) is not { } framework)
        {
            return Problem.NotFound("framework", TrilateralFramework.IdPrefix);
        }

        if (!MembershipAccess.ActsForUnodcIn(actor, framework.Id))
        {
            return MembershipAccess.NotYourFunction("Your mandate is bound to another framework.");
        }

        var now = time.GetUtcNow();
        var known = await database.TreatyStatuses.AsNoTracking().Where(row => row.FrameworkId == framework.Id).ToListAsync(cancellationToken);
        var decision = Decide(framework, known, request, Id.New<TreatyStatusFact>(now), now);
        if (decision.Fact is not { } fact)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.TreatyStatuses.Add(fact);
        var version = database.Advance(fact);
        var answer = TreatyStatusAnswer.Of(fact);
        database.Publish(
            new TreatyStatusRecorded(
                answer.Id,
                version.Version,
                answer.Framework,
                framework.Country,
                answer.Instrument,
                answer.Status,
                Days.Text(fact.On),
                answer.Corrects,
                Reach: "framework:" + answer.Framework,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        var before = known.Find(row => row.Id == fact.CorrectsId);
        database.Record(actor.Audit(now, before is null ? "treaty_status.recorded" : "treaty_status.corrected", answer.Id, before is null ? null : Audited(before), Audited(fact), fact.Source));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint))
        {
            return constraint switch
            {
                TreatyStatusFact.OneEach => Problem.Of(
                    StatusCodes.Status409Conflict, "already-recorded", "This is recorded already",
                    "This step of the State towards this instrument on this day is on record; if it was corrected since, correct the correction."),
                TreatyStatusFact.OneCorrection => Problem.Of(
                    StatusCodes.Status409Conflict, "already-recorded", "This is recorded already", "The fact has been corrected; correct the fact that took its place."),
                _ => throw new InvalidOperationException($"Nobody expects the constraint {constraint}.", exception),
            };
        }

        return Resource.Created($"/membership/v1/frameworks/{framework.Id}/treaty-statuses/{fact.Id}", answer);
    }

    /// <param name="framework">Of the State.</param>
    /// <param name="known">Every fact of the State, corrected ones among them.</param>
    /// <param name="request">As sent.</param>
    /// <param name="id">Of the new fact.</param>
    /// <param name="now">The instant of the act.</param>
    internal static Decision Decide(TrilateralFramework framework, IReadOnlyList<TreatyStatusFact> known, Request request, Id<TreatyStatusFact> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var instrument = violations.Choice<Instrument>("/instrument", request.Instrument);
        var status = violations.Choice<TreatyStatus>("/status", request.Status);
        var on = violations.Required("/on", request.On, "the day from which it holds");
        var source = violations.Text("/source", request.Source, MaxSourceLength, "the source");
        var advocacy = violations.LongText("/advocacy", request.Advocacy, MaxAdvocacyLength, "the advocacy it followed", min: 0);
        Id<TreatyStatusFact>? corrects = null;
        if (request.Corrects is { } corrected)
        {
            corrects = violations.Id<TreatyStatusFact>(
                "/corrects", corrected, named => known.Any(fact => fact.Id == named && fact.Instrument == instrument), "Name a fact of this State and this instrument.");
        }

        if (!violations.Any)
        {
            CheckDay(violations, framework, known, instrument, status, on, corrects, now);
        }

        return violations.Any
            ? new(null, violations.Found)
            : new(
                new TreatyStatusFact
                {
                    Id = id,
                    FrameworkId = framework.Id,
                    Instrument = instrument,
                    Status = status,
                    On = on,
                    Source = source,
                    Advocacy = advocacy.Length > 0 ? advocacy : null,
                    CorrectsId = corrects,
                    RecordedAt = now,
                },
                []);
    }

    private static void CheckDay(
        Violations violations,
        TrilateralFramework framework,
        IReadOnlyList<TreatyStatusFact> known,
        Instrument instrument,
        TreatyStatus status,
        DateOnly on,
        Id<TreatyStatusFact>? corrects,
        DateTimeOffset now)
    {
        var today = Days.TodayIn(framework.TimeZone, now);
        var first = status == TreatyStatus.InForce ? Histories[instrument].InForce : Histories[instrument].Adopted;
        if (on > today || on < first)
        {
            violations.Add("/on", "range", $"Give a day from {first:O}, when this became possible for any State, to today ({today:O} in {framework.TimeZone}).");
        }
        else if (instrument != Instrument.Untoc && status is TreatyStatus.Deposited or TreatyStatus.InForce
            && !TreatyStanding.Of([.. known.Where(fact => fact.Id != corrects)], Instrument.Untoc, on).IsParty)
        {
            violations.Add("/status", "convention-first", "A State is bound by a Protocol only as a party to the Convention: record its deposit to the Convention first, with the earlier day.");
        }
    }

    private static string Audited(TreatyStatusFact fact) => JsonSerializer.Serialize(TreatyStatusAnswer.Of(fact), MembershipJson.Default.TreatyStatusAnswer);
}
