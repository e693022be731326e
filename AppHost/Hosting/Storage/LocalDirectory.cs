using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Storage;

/// <summary>Where one checkout keeps data, logs, passwords and the process ledger; one run at a time.</summary>
internal sealed class LocalDirectory : IDisposable
{
    public const string ConfigurationKey = "Local:Directory";

    /// <summary>"true": the directory is emptied before the start, once what an earlier run left behind is ended, and goes with the run.</summary>
    public const string TransientKey = "Local:Transient";

    // EWOULDBLOCK: the runtime keeps the system's number for a lock somebody else holds.
    private const int WouldBlock = 11;

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

    /// <exception cref="DistributedApplicationException">Another run uses the directory, or this user may not.</exception>
    public static LocalDirectory Open(string path)
    {
        FileStream? stream = null;
        try
        {
            Create(path);

            // The system gives the lock back when the process dies, however it does.
            stream = new FileStream(System.IO.Path.Combine(path, "lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            PrivateFile.Write(HolderPath(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new LocalDirectory(path, stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new DistributedApplicationException(
                fault.HResult == WouldBlock && stream is null ? Taken(path)
                : fault is UnauthorizedAccessException
                    ? $"The user '{Environment.UserName}' may not write to '{path}': start as its owner, or choose another directory with --{ConfigurationKey}=PATH."
                    : $"'{path}' cannot be used ({fault.Message.TrimEnd('.')}): mend that, or choose another directory with --{ConfigurationKey}=PATH.",
                fault);
        }
    }

    /// <summary>Removes all that an earlier run has left in it, for a run that begins from nothing.</summary>
    /// <exception cref="DistributedApplicationException">It holds what no such run has made.</exception>
    public void Empty()
    {
        var sign = System.IO.Path.Combine(Path, "transient");
        string[] kept = [_lock.Name, HolderPath(Path), sign];
        var held = Directory.EnumerateFileSystemEntries(Path).Except(kept, StringComparer.Ordinal).ToList();
        if (held.Count > 0 && !File.Exists(sign))
        {
            throw new DistributedApplicationException($"'{Path}' was to be emptied but holds what no such run has made, '{held[0]}' for one: choose an empty directory.");
        }

        PrivateFile.Write(sign, string.Empty);
        foreach (var entry in held)
        {
            if (File.GetAttributes(entry).HasFlag(FileAttributes.Directory) && new DirectoryInfo(entry).LinkTarget is null)
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string Taken(string path)
    {
        var (who, how) = File.Exists(HolderPath(path)) && File.ReadAllText(HolderPath(path)) is { Length: > 0 } holder ? ($" (process {holder})", $" or 'kill {holder}'") : ("", "");
        return $"Another run{who} uses '{path}': stop it with Ctrl+C{how}, or give this one a directory of its own with --{ConfigurationKey}=PATH.";
    }

    /// <summary>A file of its own: the locked one cannot be read by anybody else.</summary>
    private static string HolderPath(string path) => System.IO.Path.Combine(path, "pid");
}
