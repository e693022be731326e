using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tokens;

/// <summary>When signing keys come and go (wire-contracts §4, row 5): known everywhere before their first use, kept until their last token has ended.</summary>
internal static class SigningKeyPlan
{
    /// <summary>How long one key signs.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromDays(30);

    /// <summary>How long before its first use a key is published: more than the hour that is promised, so that an outage of a night changes nothing.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    /// <summary>The least of it, when the plan is late.</summary>
    public static readonly TimeSpan LeastAhead = TimeSpan.FromHours(1);

    /// <summary>After its successor's first use a key still has tokens that run, and clocks that differ.</summary>
    public static readonly TimeSpan KeptAfter = IssueToken.Lifetime + IdentityOptions.ClockSkew;

    internal sealed record Steps(DateTimeOffset? PublishNextForUseFrom, IReadOnlyList<SigningKey> Retire);

    /// <param name="keys">Those of one algorithm that are not retired.</param>
    /// <param name="now">Decides what is due.</param>
    public static Steps Decide(IReadOnlyCollection<SigningKey> keys, DateTimeOffset now)
    {
        var newest = keys.MaxBy(key => key.UsedFrom);
        if (newest is null)
        {
            // Nobody holds a token yet that another key signed: the very first may be used at once.
            return new(now, []);
        }

        DateTimeOffset? next = null;
        if (now >= newest.UsedFrom + Period - Ahead)
        {
            var (planned, earliest) = (newest.UsedFrom + Period, now + LeastAhead);
            next = planned > earliest ? planned : earliest;
        }

        var current = Current(keys, now);
        return new(next, [.. keys.Where(key => current is not null && key.UsedFrom < current.UsedFrom && now >= current.UsedFrom + KeptAfter)]);
    }

    /// <summary>The key of those that signs now.</summary>
    public static SigningKey? Current(IEnumerable<SigningKey> keys, DateTimeOffset now) => keys.Where(key => key.UsedFrom <= now).MaxBy(key => key.UsedFrom);
}
