using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;

namespace Aspire.Hosting.Servers;

/// <summary>Where a server that does not run as root keeps its data.</summary>
internal static class ServerDirectory
{
    private const string FallbackParent = "/var/tmp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The directory of the server, and whether it had to be outside the local one because its user cannot get there.</summary>
    public static (string Path, bool IsFallback) For(string localDirectory, string name, SystemUser? user) =>
        user is null || IsReachable(localDirectory)
            ? (Path.Combine(localDirectory, name), false)
            : (Path.Combine(FallbackFor(localDirectory), name), true);

    /// <summary>One per local directory, found again by every run.</summary>
    public static string FallbackFor(string localDirectory) =>
        Path.Combine(FallbackParent, "aspire-local-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(localDirectory)))[..16]);

    /// <exception cref="DistributedApplicationException">The directory was made by somebody else.</exception>
    public static void Create(string path, SystemUser? user)
    {
        var parent = Path.GetDirectoryName(path)!;
        if (parent.StartsWith(FallbackParent + "/aspire-local-", StringComparison.Ordinal) && Directory.Exists(parent) && OwnerOf(parent) != "0")
        {
            // Anybody may create directories there; we do not put data into theirs.
            throw new DistributedApplicationException($"'{parent}' was not made by us: delete it.");
        }

        LocalDirectory.Create(parent);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, OwnerOnly);
        if (user is not null)
        {
            Native.GiveTo(path, user.UserId, user.GroupId);
        }
    }

    /// <summary>Root alone needs this place. A link has its own owner, so one that leads elsewhere is seen.</summary>
    private static string OwnerOf(string path)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Programs.Required("stat", "coreutils"), ["-c", "%u", path]) { RedirectStandardOutput = true })!;
        var owner = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return owner;
    }

    private static bool IsReachable(string path)
    {
        for (var directory = new DirectoryInfo(path); directory is not null; directory = directory.Parent)
        {
            if (directory.Exists && (directory.UnixFileMode & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
