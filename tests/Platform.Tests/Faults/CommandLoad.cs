using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>
/// Partner systems that register organisations and do as the API asks: a key per command, and a repeat with the same key whenever the outcome is unknown.
/// 1,000 commands at full speed, or 50 a second for 60 s when TRILATERAL_LONG_FAULTS is set.
/// </summary>
/// <param name="gateway">Where the commands go.</param>
/// <param name="run">Begins every name.</param>
/// <param name="marker">Begins every key and stands nowhere else, so that it can be looked for where no key belongs.</param>
internal sealed class CommandLoad(HttpClient gateway, string run, string marker)
{
    private const int Clients = 16;
    private const int LongRate = 50;

    /// <summary>A command that is not answered after this long failed for good; generous, since a fault lies in between.</summary>
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<int, string> _accepted = [];
    private int _released = Commands;
    private int _unknown;
    private int _refused;
    private int _replayed;

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("TRILATERAL_LONG_FAULTS") == "true";

    public static int Commands { get; } = IsLong ? LongRate * 60 : 1_000;

    /// <summary>Commands answered 2xx so far.</summary>
    public int Accepted => _accepted.Count;

    /// <summary>Answers that left the outcome open and were repeated: cut connections, 5xx, 409 while the first try still ran.</summary>
    public int Repeated => _unknown;

    /// <summary>Of these, what a service itself answered with a 5xx; 502 and 504 are the gateway's, of one that is not there or not quick enough.</summary>
    public int Refused => _refused;

    /// <summary>Repeats answered from what the first try had stored.</summary>
    public int Replayed => _replayed;

    /// <summary>The id answered for each command, by its number.</summary>
    public IReadOnlyDictionary<int, string> Ids => _accepted;

    /// <summary>Whether a row still waits for its fault to bite before it lets the rest come in.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Keeps back what follows command <paramref name="number"/>: at full speed all would be over before a server killed once is there to be killed again.</summary>
    public void HoldBackAfter(int number)
    {
        ReleaseUpTo(number);
        IsHeldBack = true;
    }

    public void ReleaseUpTo(int number)
    {
        IsHeldBack = false;
        if (!IsLong)
        {
            Volatile.Write(ref _released, number);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Commands),
            new ParallelOptions { MaxDegreeOfParallelism = IsLong ? 4 * Clients : Clients, CancellationToken = cancellationToken },
            async (number, stop) =>
            {
                if (IsLong)
                {
                    var due = TimeSpan.FromSeconds((double)number / LongRate) - Stopwatch.GetElapsedTime(started);
                    if (due > TimeSpan.Zero)
                    {
                        // The rate is the load, not a wait for something to happen.
                        await Task.Delay(due, stop);
                    }
                }

                while (number >= Volatile.Read(ref _released))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
                }

                await SendUntilAnsweredAsync(number, stop);
            });
    }

    private async Task SendUntilAnsweredAsync(int number, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await TrySendAsync(number, cancellationToken) is { } id)
            {
                Assert.True(_accepted.TryAdd(number, id));
                return;
            }

            Interlocked.Increment(ref _unknown);
            Assert.True(Stopwatch.GetElapsedTime(started) < CommandLimit, $"Command {number} of {run} was not answered within {CommandLimit}.");
            // What the API asks for in Retry-After; without it a cut connection would be repeated in a hot loop.
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }
    }

    private async Task<string?> TrySendAsync(int number, CancellationToken cancellationToken)
    {
        using var request = Request(number);
        try
        {
            using var answer = await gateway.SendAsync(request, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                if (answer.Headers.Contains("Idempotency-Replayed"))
                {
                    Interlocked.Increment(ref _replayed);
                }

                using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
                return body.RootElement.GetProperty("id").GetString();
            }

            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            var open = (int)answer.StatusCode >= 500 || text.Contains("in-flight", StringComparison.Ordinal);
            Assert.True(open, $"Command {number} of {run} was refused: {(int)answer.StatusCode} {text}");
            if ((int)answer.StatusCode >= 500 && answer.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout))
            {
                Interlocked.Increment(ref _refused);
            }

            return null;
        }
        catch (HttpRequestException)
        {
            // The connection was cut: whether the command took effect is unknown, which is what the key is for.
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client's own time limit.
            return null;
        }
    }

    private HttpRequestMessage Request(int number)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/membership/v1/organisations")
        {
            Content = JsonContent.Create(new { name = $"{run} organisation {number}", country = "NOR", constituency = "academia" }),
        };
        request.Headers.Add("Idempotency-Key", $"{marker}-{number}");
        return request;
    }
}
