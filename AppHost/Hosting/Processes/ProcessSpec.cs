namespace Aspire.Hosting.Processes;

/// <summary>A process to start.</summary>
internal sealed record ProcessSpec
{
    /// <summary>Whose process it is, as people read it.</summary>
    public required string Purpose { get; init; }

    public required string FileName { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public ProcessStage Stage { get; init; }

    public int StopSignal { get; init; } = Native.SigTerm;

    /// <summary>How long the process may take to stop before it is killed.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sent once when the limit is over, before the kill; null for none.</summary>
    public int? UrgentSignal { get; init; }

    /// <summary>For PostgreSQL, whose processes can be known only by where they live.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Null means the user of the application host.</summary>
    public SystemUser? RunAs { get; init; }
}
