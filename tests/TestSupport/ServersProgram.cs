using System.Runtime.InteropServices;

namespace Trilateral.TestSupport;

/// <summary>What ./test starts to hold the servers of its run.</summary>
internal static class ServersProgram
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not [var file, var directory])
        {
            await Console.Error.WriteLineAsync(
                "Usage: Trilateral.TestSupport FILE DIRECTORY\nStarts the servers of a test run with their data in DIRECTORY, after ending what an earlier run left there, writes where they are to FILE as NAME=value lines and stops them at SIGINT or SIGTERM.");
            return 2;
        }

        var stop = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var servers = await LocalServers.StartAsync(directory);

        // Renamed into place: whoever sees the file can read all of it.
        await File.WriteAllLinesAsync(file + ".draft", servers.Variables.Select(variable => $"{variable.Key}={variable.Value}"));
        File.Move(file + ".draft", file, overwrite: true);
        await stop.Task;
        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
    }
}
