namespace Aspire.Hosting;

/// <summary>How the application model is used. This engine only runs it.</summary>
public sealed class DistributedApplicationExecutionContext
{
    internal DistributedApplicationExecutionContext()
    {
    }

    public bool IsRunMode { get; } = true;

    public bool IsPublishMode { get; }
}
