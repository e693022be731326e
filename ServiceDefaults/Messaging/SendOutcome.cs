namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>What became of one attempt to send.</summary>
/// <param name="Kind">Which.</param>
/// <param name="ErrorCode">A short word for the operator; never text from the message.</param>
internal readonly record struct SendOutcome(SendOutcomeKind Kind, string? ErrorCode)
{
    /// <summary>The error code of a message that no queue took.</summary>
    public const string Returned = "returned";

    public static readonly SendOutcome NotTried = new(SendOutcomeKind.NotTried, null);

    public static readonly SendOutcome Confirmed = new(SendOutcomeKind.Confirmed, null);

    public static SendOutcome Refused(string errorCode) => new(SendOutcomeKind.Refused, errorCode);

    public static SendOutcome Unreached(string errorCode) => new(SendOutcomeKind.Unreached, errorCode);
}
