namespace Trilateral.Notifications.Webhooks;

/// <summary>How an attempt ended, as its owner may know it: a class, never an address behind it (wire-contracts §2.7.7).</summary>
internal enum AttemptOutcome
{
    /// <summary>2xx within the time.</summary>
    Delivered,

    /// <summary>Another status.</summary>
    Http,

    /// <summary>2xx to a verification, without the challenge.</summary>
    Challenge,
    Dns,
    Blocked,
    Connect,
    Tls,
    Timeout,

    /// <summary>Nothing was sent, for a reason of ours; not held against the receiver.</summary>
    Internal,
}
