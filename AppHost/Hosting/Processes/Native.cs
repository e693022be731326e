using System.Runtime.InteropServices;

namespace Aspire.Hosting.Processes;

internal static class Native
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;

    /// <returns>False when there is no such process or group any more.</returns>
    public static bool SignalGroup(int leader, int signal) => Kill(-leader, signal) == 0;

    public static bool GroupExists(int leader) => Kill(-leader, 0) == 0;

    public static string? SignalName(int number) => number switch
    {
        1 => "SIGHUP",
        SigInt => "SIGINT",
        SigQuit => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        SigKill => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        SigTerm => "SIGTERM",
        _ => null,
    };

    public static void GiveTo(string path, int userId, int groupId)
    {
        if (ChangeOwner(path, userId, groupId) != 0)
        {
            throw new IOException($"The owner of '{path}' cannot be changed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPStr)] string path, int userId, int groupId);
}
