using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Trilateral.AppHost.Tests;

/// <summary>Small real programs.</summary>
internal static class Shell
{
    /// <summary>Runs until told to stop.</summary>
    public const string Wait = "exec sleep 600";

    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "/bin/sh", ".", "-c", script);

    /// <summary>Whether any process of the sessions is there.</summary>
    public static bool AnyAlive(IEnumerable<int> sessions)
    {
        var wanted = sessions.ToHashSet();
        return ProcFs.All().Any(pid => ProcFs.SessionOf(pid) is { } session && wanted.Contains(session) && ProcFs.StartTicks(pid) is not null);
    }
}
