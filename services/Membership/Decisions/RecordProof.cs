using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Decisions;

/// <summary>
/// A side was told in another way, by a letter handed over for example, so that no decision hangs for ever on an address that does not work. UNODC enters it for
/// every side, and a side for itself. The window counts from the entry, never from the date in it: nobody shortens a window by dating back.
/// </summary>
internal static class RecordProof
{
    public const int MinReasonLength = 20;

    /// <param name="Side">Who was told: government, civil_society or unodc.</param>
    /// <param name="DeliveredOn">The day on which it was, in the decision's time zone; from the day on which the sides were asked to today.</param>
    /// <param name="Document">What shows it, for example the number of a note verbale or of a receipt; up to 200 characters.</param>
    /// <param name="Reason">Why it is entered by hand, 20 to 4,000 characters; names no person.</param>
    internal sealed record Request(string? Side, DateOnly? DeliveredOn, string? Document, string? Reason);

    public static async Task<Results<Resource<DecisionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (decision, refusal) = await Speaking.OpenAsync(
            id, condition, actor, database,
            _ => actor.Side == Side.Unodc || request.Side == WireNames<Side>.Of(actor.Side) ? null : "A side enters its own notice; UNODC enters everybody's.",
            cancellationToken);
        if (decision is null)
        {
            return refusal!;
        }

        if (decision.State != DecisionState.Announced)
        {
            return Problem.WrongState(Speaking.WithdrawalOf(decision) ?? "The window of this decision does not wait for proof of notice (rule 5).");
        }

        var now = time.GetUtcNow();
        var (side, proof, violations) = Read(request, decision, actor.Side, now);
        if (violations.Count > 0)
        {
            return Problem.Invalid(violations);
        }

        if (!database.Prove(decision, side, proof, actor, now))
        {
            return Problem.WrongState("This side is proven to have been told; the first proof stands (rule 5).");
        }

        database.StartWhenTold(decision, now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(DecisionAnswer.Of(decision));
    }

    internal static (Side Side, NoticeProof Proof, IReadOnlyList<Violation> Violations) Read(Request request, Decision decision, Side by, DateTimeOffset now)
    {
        var violations = new Violations();
        if (!WireNames<Side>.TryParse(request.Side, out var side) || !decision.Eligible.Contains(side))
        {
            violations.Add("/side", "unknown", $"Give a side that is asked: {string.Join(", ", decision.EligibleSides)}.");
        }

        var deliveredOn = violations.Required("/deliveredOn", request.DeliveredOn, "the day on which the side was told");
        var (asked, today) = (Days.TodayIn(decision.TimeZone, decision.OpensAt), Days.TodayIn(decision.TimeZone, now));
        if (request.DeliveredOn is not null && (deliveredOn < asked || deliveredOn > today))
        {
            violations.Add("/deliveredOn", "range", $"Give a day from {asked:O}, when the sides were asked, to today, {today:O} in {decision.TimeZone}.");
        }

        var document = violations.Text("/document", request.Document, SideNotice.MaxEvidenceLength, "what shows it");
        var reason = violations.LongText("/reason", request.Reason, Decision.MaxReasonLength, "the reason", MinReasonLength);
        return violations.Any
            ? (side, new(ProofChannel.Document, now), violations.Found)
            : (side, new(ProofChannel.Document, Days.FirstSecond(deliveredOn, decision.TimeZone), document, reason, WireNames<Side>.Of(by)), []);
    }
}
