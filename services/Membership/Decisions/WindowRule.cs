using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.RuleProfiles;

namespace Trilateral.Membership.Decisions;

/// <summary>When a decision's window begins and which second is its last (rule 5, decision 0032).</summary>
internal static class WindowRule
{
    internal sealed record Window(DateTimeOffset From, DateTimeOffset LastSecond);

    /// <param name="rules">As copied when the sides were asked.</param>
    /// <param name="timeZone">IANA; whose days are counted.</param>
    /// <param name="askedAt">When they were asked.</param>
    /// <param name="provenAt">Of each side asked, when it was on record that it has been told; null for one of which it is not.</param>
    /// <returns>Null while the rules ask for proof and a side has none.</returns>
    public static Window? Of(DecisionRules rules, string timeZone, DateTimeOffset askedAt, IReadOnlyCollection<DateTimeOffset?> provenAt)
    {
        DateTimeOffset? begins = !rules.ProofOfNotice ? askedAt : provenAt.Count > 0 && provenAt.All(at => at is not null) ? provenAt.Max() : null;
        return begins is { } from ? new(from, RuleWindow.Parse(rules.Window).LastSecond(from, timeZone)) : null;
    }
}
