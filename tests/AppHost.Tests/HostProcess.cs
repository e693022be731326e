using System.Diagnostics;
using System.Text;
using Aspire.Hosting.Processes;

namespace Trilateral.AppHost.Tests;

/// <summary>A real application host in a process of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private HostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    public int Pid => _process.Id;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public static HostProcess Start(TemporaryDirectory directory, params string[] args) => Start([], directory, args);

    /// <summary>The host as another user, which only root can do.</summary>
    public static HostProcess StartAs(SystemUser user, TemporaryDirectory directory, params string[] args) =>
        Start(["setpriv", $"--reuid={user.UserId}", $"--regid={user.GroupId}", "--clear-groups"], directory, args);

    private static HostProcess Start(string[] prefix, TemporaryDirectory directory, string[] args)
    {
        // A shell script that starts the tests in the background makes them ignore Ctrl+C, and children inherit that.
        var start = new ProcessStartInfo(
            "env", ["--default-signal=INT,QUIT", .. prefix, Programs.DotNet, Repository.SampleAssembly, "--host", $"--Local:Directory={directory.Path}", .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.TestProject,
        };
        return new HostProcess(Process.Start(start)!);
    }

    public static async Task<HostProcess> StartReadyAsync(TemporaryDirectory directory, params string[] args)
    {
        var host = Start(directory, args);
        await host.SaysAsync("\nReady:");
        return host;
    }

    public Task SaysAsync(string text) => Eventually.IsTrueAsync(
        () => ("\n" + Output).Contains(text, StringComparison.Ordinal)
            || (_process.HasExited ? throw new InvalidOperationException($"The host has ended: {Output}{Error}") : false),
        $"'{text}' in what the host says, which is: {Output}{Error}");

    /// <summary>Signals the host alone, as kill does.</summary>
    public void Signal(int signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Pid}"]);
        kill.WaitForExit();
    }

    public async Task<int> ExitsAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        await _reading.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal(Native.SigTerm);
            if (!_process.WaitForExit(TimeSpan.FromSeconds(60)))
            {
                _process.Kill();
            }
        }

        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromSeconds(5)));
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (into)
            {
                into.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }
}
