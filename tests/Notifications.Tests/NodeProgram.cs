using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Trilateral.Notifications.Tests;

/// <summary>A program, most of them npm's, that a test runs, ended with it.</summary>
public sealed class NodeProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private NodeProgram(Process process) => _process = process;

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <param name="folder">Of the repository, with its package.json and lock file.</param>
    /// <param name="arguments">The script first, relative to the folder.</param>
    public static NodeProgram Start(string folder, params string[] arguments)
    {
        var directory = Path.Combine(Root, folder);
        Assert.True(Directory.Exists(Path.Combine(directory, "node_modules")), $"{folder} is not installed: run deploy/prerequisites --tests.");
        return Run("node", directory, [], arguments);
    }

    /// <summary>Any command, with settings of its own in its environment.</summary>
    public static NodeProgram Run(string command, string directory, Dictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var program = new NodeProgram(Process.Start(start)!);
        program._process.OutputDataReceived += (_, line) => program.Add(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Add(line.Data);
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public bool HasEnded => _process.HasExited;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private void Add(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }
}
