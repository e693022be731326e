namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states a resource can be in.</summary>
public static class KnownResourceStates
{
    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string Waiting = nameof(Waiting);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Running = nameof(Running);
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Ended with a code other than 0, or because it was told to.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ended by itself with code 0.</summary>
    public static readonly string Finished = nameof(Finished);

    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>The states a resource leaves only by being started again.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
