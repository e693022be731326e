using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Storage;

/// <summary>Where one checkout keeps data, logs, passwords and the process ledger; one run at a time.</summary>
internal sealed class LocalDirectory : IDisposable
{
    public const string ConfigurationKey = "Local:Directory";

    private readonly FileStream _lock;

    private LocalDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public string LedgerPath => System.IO.Path.Combine(Path, "processes.json");

    public string LogsPath => System.IO.Path.Combine(Path, "logs");

    /// <summary>The configured directory, else <c>.local</c> beside the nearest solution above the application host.</summary>
    public static string PathFor(IConfiguration configuration, string appHostDirectory)
    {
        if (configuration[ConfigurationKey] is { Length: > 0 } configured)
        {
            return System.IO.Path.GetFullPath(configured, appHostDirectory);
        }

        var root = appHostDirectory;
        for (var directory = new DirectoryInfo(appHostDirectory); directory is not null; directory = directory.Parent)
        {
            if (directory.Exists && directory.EnumerateFiles("*.sln").Any())
            {
                root = directory.FullName;
                break;
            }
        }

        return System.IO.Path.Combine(root, ".local");
    }

    /// <summary>Others may pass through, because a server may run as another user, but not look around.</summary>
    public static void Create(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    /// <exception cref="DistributedApplicationException">Another run uses the directory.</exception>
    public static LocalDirectory Open(string path)
    {
        Create(path);
        var lockPath = System.IO.Path.Combine(path, "lock");
        try
        {
            // The system gives the lock back when the process dies, however it does.
            var stream = new FileStream(lockPath, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            PrivateFile.Write(HolderPath(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new LocalDirectory(path, stream);
        }
        catch (IOException) when (File.Exists(HolderPath(path)))
        {
            var holder = File.ReadAllText(HolderPath(path));
            throw new DistributedApplicationException(
                $"Another run (process {holder}) uses '{path}': stop it with Ctrl+C or 'kill {holder}', or give this one a directory of its own with --{ConfigurationKey}=PATH.");
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>A file of its own: the locked one cannot be read by anybody else.</summary>
    private static string HolderPath(string path) => System.IO.Path.Combine(path, "pid");
}
