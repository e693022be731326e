namespace Aspire.Hosting.ApplicationModel;

/// <summary>The commands every resource with a process knows.</summary>
public static class KnownResourceCommands
{
    public static readonly string StartCommand = "resource-start";
    public static readonly string StopCommand = "resource-stop";
    public static readonly string RestartCommand = "resource-restart";
}
