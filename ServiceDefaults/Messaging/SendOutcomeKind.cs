namespace Trilateral.ServiceDefaults.Messaging;

internal enum SendOutcomeKind
{
    /// <summary>Not handed over: behind a row of its key that failed, or past the deadline.</summary>
    NotTried,

    /// <summary>The broker has it.</summary>
    Confirmed,

    /// <summary>Wrong in itself; counts towards parking.</summary>
    Refused,

    /// <summary>The way to the broker failed; never counts.</summary>
    Unreached,
}
