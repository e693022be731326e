namespace Aspire.Hosting.Processes;

internal static class Programs
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The dotnet that runs us, else the one on PATH.</summary>
    public static string DotNet =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && IsProgram(host) ? host
        : Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && IsProgram(Path.Combine(root, "dotnet")) ? Path.Combine(root, "dotnet")
        : Required("dotnet", "the .NET SDK");

    /// <summary>A path is taken from the working directory, a bare name is looked up on PATH.</summary>
    public static string? Find(string nameOrPath, string workingDirectory)
    {
        if (nameOrPath.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(nameOrPath, workingDirectory);
            return IsProgram(path) ? path : null;
        }

        return OnPath(nameOrPath);
    }

    public static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(IsProgram);

    public static string Required(string name, string package) =>
        OnPath(name) ?? throw new DistributedApplicationException($"'{name}' is not on PATH: install {package}.");

    public static bool IsProgram(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
}
