using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Servers;

/// <summary>Servers read many variables (PGDATA, RABBITMQ_… ); a private one must not pick up those of another, so it gets next to nothing.</summary>
internal static class ServerEnvironment
{
    private static readonly string[] PassedOn = ["PATH", "LANG", "LC_ALL", "TZ"];

    public static Dictionary<string, string> With(IEnumerable<BoardVariable> injected, string home)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home };
        foreach (var name in PassedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                variables[name] = value;
            }
        }

        foreach (var variable in injected)
        {
            variables[variable.Name] = variable.Value;
        }

        return variables;
    }
}
