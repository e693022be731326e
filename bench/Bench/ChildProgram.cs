using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>A program that a bench starts and ends: a proxy, an upstream, a partner system, a load.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private const int SigTerm = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Process _process;
    private readonly string _name;

    private ChildProgram(string name, Process process) => (_name, _process) = (name, process);

    public int Id => _process.Id;

    /// <summary>What it complained of so far.</summary>
    public string Faults => string.Join('\n', _faults);

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    /// <param name="name">For messages.</param>
    /// <param name="file">The program.</param>
    /// <param name="arguments">As they are.</param>
    /// <param name="environment">Beside our own.</param>
    /// <param name="isTalking">True where its input and output are ours; its output goes nowhere otherwise.</param>
    public static ChildProgram Start(string name, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool isTalking = false)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        var child = new ChildProgram(name, Process.Start(start) ?? throw new BenchFailedException($"{name} does not start."));
        // Its last words, should it end early; read on, so that it never waits for us.
        child._process.ErrorDataReceived += (_, line) => child._faults.Enqueue(line.Data ?? "");
        child._process.BeginErrorReadLine();
        if (!isTalking)
        {
            child._process.OutputDataReceived += (_, line) => child._faults.Enqueue(line.Data ?? "");
            child._process.BeginOutputReadLine();
        }

        return child;
    }

    /// <summary>One of our own programs, as built.</summary>
    public static ChildProgram StartOurs(string project, IReadOnlyDictionary<string, string> environment, bool isTalking = false, params IEnumerable<string> arguments)
    {
        var name = Path.GetFileName(project);
        name = char.ToUpperInvariant(name[0]) + name[1..];
        return Start(name, "dotnet", [Path.Combine(Checkout.Root, project, "bin", "Release", "net10.0", $"Trilateral.{name}.dll"), .. arguments], environment, isTalking);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(
        string file, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? Checkout.Root };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start) ?? throw new BenchFailedException($"{file} does not start.");
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? await output + await error
                : throw new BenchFailedException($"{file} ended with {process.ExitCode}: {await output}{await error}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Returns when the address answers with success.</summary>
    public async Task AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var ends = Stopwatch.GetTimestamp() + (long)(Patience.TotalSeconds * Stopwatch.Frequency);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(address, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (_process.HasExited || Stopwatch.GetTimestamp() > ends)
            {
                throw new BenchFailedException($"{_name} does not answer at {address}: {Faults}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, SigTerm);
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}
