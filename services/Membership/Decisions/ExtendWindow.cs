using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Decisions;

/// <summary>A side that is asked needs more time: the window is lengthened once, by what the rules allow, never shortened and never reopened (rule 5).</summary>
internal static class ExtendWindow
{
    public const int MinReasonLength = 20;

    /// <param name="ClosesAt">The new last second as the clocks of the decision's time zone show it, with that zone's offset; the end of a day unless the rules count in seconds.</param>
    /// <param name="Reason">Why, 20 to 4,000 characters.</param>
    internal sealed record Request(string? ClosesAt, string? Reason);

    public static async Task<Results<Resource<DecisionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (decision, refusal) = await Speaking.OpenAsync(
            id, condition, actor, database,
            found => found.Eligible.Contains(actor.Side) ? null : "Your side is not asked in this decision.",
            cancellationToken);
        if (decision is null)
        {
            return refusal!;
        }

        var now = decision.NotBeforeRecord(time.GetUtcNow());
        if (Refuses(decision, now) is { } wrong)
        {
            return Problem.WrongState(wrong);
        }

        var (closesAt, reason, violations) = Read(request, decision);
        if (violations.Count > 0)
        {
            return Problem.Invalid(violations);
        }

        var before = DecisionAudit.Of(decision);
        decision.Extend(closesAt, now, WireNames<Side>.Of(actor.Side), reason);
        var version = database.Advance(decision);
        database.Publish(
            new DecisionExtended(decision.Id.ToString(), version.Version, decision.FrameworkId.ToString(), decision.Subject, closesAt, decision.TimeZone, decision.Reach, Decision.Class),
            version);
        database.Record(actor.Audit(now, "decision.extended", decision.Id.ToString(), before, DecisionAudit.Of(decision), reason, decision.ProfileId.ToString(), decision.ProfileNumber));
        OpenDecision.SetClock(database, decision, Decision.ExtensionTimer);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(DecisionAnswer.Of(decision));
    }

    /// <summary>Why nobody extends at that time; null where a side may.</summary>
    internal static string? Refuses(Decision decision, DateTimeOffset now) =>
        Speaking.WithdrawalOf(decision) ??
        (decision.ExtendedAt is not null ? "The window has been extended; that happens once (rule 5)."
        : decision.State == DecisionState.Announced ? "The window has not begun: it begins when every side asked is proven to have been told (rule 5)."
        : decision.VerdictAt(now).State != DecisionState.Open ? "The window has closed; it never reopens (rule 5)."
        : null);

    internal static (DateTimeOffset ClosesAt, string Reason, IReadOnlyList<Violation> Violations) Read(Request request, Decision decision)
    {
        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, Decision.MaxReasonLength, "the reason", MinReasonLength);
        DateTimeOffset closesAt = default;
        if (decision.Rules.Extension is not { } extension)
        {
            violations.Add("", "no-extension", "The rules of this decision allow no extension.", rule: 5);
        }
        else if (!DateTimeOffset.TryParseExact(request.ClosesAt, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out closesAt))
        {
            violations.Add("/closesAt", "time", "Give the new last second with its offset, for example 2030-01-15T23:59:59+05:00.", rule: 5);
        }
        else
        {
            CheckEnd(violations, closesAt, RuleWindow.Parse(extension), decision);
        }

        return (closesAt.ToUniversalTime(), reason, violations.Found);
    }

    private static void CheckEnd(Violations violations, DateTimeOffset closesAt, RuleWindow extension, Decision decision)
    {
        var (zone, last) = (TimeZoneInfo.FindSystemTimeZoneById(decision.TimeZone), decision.ClosesAt!.Value);
        if (zone.GetUtcOffset(closesAt) != closesAt.Offset)
        {
            violations.Add("/closesAt", "time-zone", $"The window is counted in {decision.TimeZone}; give the time with that zone's offset on that day.", rule: 5);
        }
        else if (closesAt <= last)
        {
            violations.Add("/closesAt", "shortened", "A window is lengthened, never shortened: give a later end than it has.", rule: 5);
        }
        else if (closesAt > extension.LastSecond(last, decision.TimeZone))
        {
            violations.Add("/closesAt", "extension", $"The rules of this decision allow {extension.Text} more, once.", rule: 5);
        }
        else if (extension.IsWholeDays && closesAt.TimeOfDay != new TimeSpan(23, 59, 59))
        {
            violations.Add("/closesAt", "day-end", "The window ends with the last second of a day.", rule: 5);
        }
    }
}
