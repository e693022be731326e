namespace Aspire.Hosting.Processes;

/// <summary>The order in which processes an earlier run left behind are ended.</summary>
internal enum ProcessStage
{
    Service,
    Server,

    /// <summary>What a server needs until it is gone.</summary>
    ServerSupport,
}
