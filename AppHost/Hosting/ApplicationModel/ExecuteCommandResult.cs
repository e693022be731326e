namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command went.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    /// <summary>One sentence that says why not.</summary>
    public string? ErrorMessage { get; init; }
}
