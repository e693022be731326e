namespace Aspire.Hosting.ApplicationModel;

/// <summary>A named fact about a running resource, such as <c>executable.pid</c> or <c>resource.stateReason</c>.</summary>
public sealed record ResourcePropertySnapshot(string Name, object? Value);
