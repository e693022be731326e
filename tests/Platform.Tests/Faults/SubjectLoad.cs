using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>
/// Beside the commands: a few clients whose one mandate is granted and then given an earlier end again and again. Each change is a version more of the mandate and an epoch more of the client,
/// so that messages of one key stand in line while the harm is done and their order can be seen (I4). Spread over the commands; they go on while those do.
/// </summary>
/// <param name="administrator">May make clients and grant.</param>
/// <param name="commands">Set the pace.</param>
/// <param name="run">Stands in every name.</param>
/// <param name="marker">Begins every key.</param>
internal sealed class SubjectLoad(HttpClient administrator, CommandLoad commands, string run, string marker)
{
    public const int Subjects = 4;

    /// <summary>Versions each mandate gets: the grant and its ends.</summary>
    public const int Versions = 10;

    private static readonly TimeSpan ChangeLimit = TimeSpan.FromMinutes(3);

    private readonly DateTimeOffset _latestEnd = new(DateTime.UtcNow.Date.AddDays(100), TimeSpan.Zero);
    private readonly ConcurrentDictionary<string, string> _mandates = [];
    private int _accepted;

    /// <summary>Changes answered 2xx so far, of all subjects.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The mandate of each client.</summary>
    public IReadOnlyDictionary<string, string> Mandates => _mandates;

    /// <summary>The end every service must know when all is over.</summary>
    public DateTimeOffset LastEnd => EndOf(Versions);

    public Task RunAsync(Task commandsEnd, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Subjects).Select(subject => ChangeAsync(subject, commandsEnd, cancellationToken)));

    private async Task ChangeAsync(int subject, Task commandsEnd, CancellationToken cancellationToken)
    {
        await TurnAsync(1, commandsEnd, cancellationToken);
        var (client, _) = await SendUntilAnsweredAsync(
            "/membership/v1/clients", $"{subject}-client", new { name = $"Subject {subject} of {run}", side = WireNames<Side>.Of(Side.Unodc) }, null, cancellationToken);
        var (mandate, tag) = await SendUntilAnsweredAsync(
            "/membership/v1/mandates",
            $"{subject}-grant",
            new { clientId = client, role = Roles.Secretariat, endsAt = EndOf(1), document = "Test mandate" },
            null,
            cancellationToken);
        Assert.True(_mandates.TryAdd(client, mandate));
        Interlocked.Increment(ref _accepted);
        for (var version = 2; version <= Versions; version++)
        {
            await TurnAsync(version, commandsEnd, cancellationToken);
            (_, tag) = await SendUntilAnsweredAsync(
                $"/membership/v1/mandates/{mandate}/end", $"{subject}-end-{version}", new { endsAt = EndOf(version), reason = "Test end" }, tag, cancellationToken);
            Interlocked.Increment(ref _accepted);
        }
    }

    private DateTimeOffset EndOf(int version) => _latestEnd.AddDays(-version);

    /// <summary>A version's place among the commands. What a row keeps back of them is kept back here too: its fail point is for them.</summary>
    private async Task TurnAsync(int version, Task commandsEnd, CancellationToken cancellationToken)
    {
        while (!commandsEnd.IsCompleted && (commands.IsHeldBack || commands.Accepted < (version - 1) * CommandLoad.Commands / (Versions + 1)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    private async Task<(string Id, string? Tag)> SendUntilAnsweredAsync(string path, string key, object body, string? ifMatch, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await TrySendAsync(path, key, body, ifMatch, cancellationToken) is { } answer)
            {
                return answer;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < ChangeLimit, $"{path} of {run} was not answered within {ChangeLimit}.");
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }
    }

    /// <returns>Null when the outcome is open.</returns>
    private async Task<(string Id, string? Tag)?> TrySendAsync(string path, string key, object body, string? ifMatch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType()) };
        request.Headers.Add("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"{marker}-{key}"));
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        try
        {
            using var answer = await administrator.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                using var json = JsonDocument.Parse(text);
                return (json.RootElement.GetProperty("id").GetString()!, answer.Headers.ETag?.ToString());
            }

            Assert.True((int)answer.StatusCode >= 500 || text.Contains("in-flight", StringComparison.Ordinal), $"{path} of {run} was refused: {(int)answer.StatusCode} {text}");
            return null;
        }
        catch (HttpRequestException)
        {
            // Cut: the key says at the next try whether it took effect.
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client's own time limit.
            return null;
        }
    }
}
