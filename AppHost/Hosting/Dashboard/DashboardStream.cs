using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// What one open page is told: the resources at every change, the log it looks at, and a heartbeat. One stream for all three,
/// because a browser opens only six connections to a host over HTTP/1.1, shared by all its tabs.
/// </summary>
internal sealed class DashboardStream(IResourceBoard board, TimeProvider time)
{
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);

    private const int MostLinesPerEvent = 500;

    /// <param name="logId">The resource whose log is wanted, or null.</param>
    /// <param name="afterLine">The last log line the page has. Only log events carry an id, so it comes back as Last-Event-ID.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(
        string? logId,
        long afterLine,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Bounded: a page that reads slowly holds its own producers back, not the engine and not our memory.
        var items = Channel.CreateBounded<Item>(2 * MostLinesPerEvent);
        var producers = Task.WhenAll(
            ProduceAsync(WriteResourcesAsync(items.Writer, ending.Token), endsTheStream: true),
            ProduceAsync(WriteHeartbeatsAsync(items.Writer, ending.Token), endsTheStream: true),
            logId is null ? Task.CompletedTask : ProduceAsync(WriteLogAsync(logId, afterLine, items.Writer, ending.Token), endsTheStream: false));
        try
        {
            var lines = new List<BoardLogLine>();
            while (await items.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (items.Reader.TryRead(out var item))
                {
                    if (item.Line is not null)
                    {
                        lines.Add(item.Line);
                    }

                    if (lines.Count > 0 && (item.Line is null || lines.Count == MostLinesPerEvent))
                    {
                        yield return Take(lines);
                    }

                    if (item.Event is { } other)
                    {
                        yield return other;
                    }
                }

                // Lines that were there already go out together; a line that had to be waited for goes out at once.
                if (lines.Count > 0)
                {
                    yield return Take(lines);
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await producers;
        }

        // A closed page or a stopping engine ends the stream like any other; a producer's fault is handed to the reader.
        async Task ProduceAsync(Task producer, bool endsTheStream)
        {
            try
            {
                await producer;
                if (endsTheStream)
                {
                    items.Writer.TryComplete();
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                items.Writer.TryComplete();
            }
            catch (Exception exception)
            {
                items.Writer.TryComplete(exception);
            }
        }
    }

    private static SseItem<string> Take(List<BoardLogLine> lines)
    {
        var item = new SseItem<string>(JsonSerializer.Serialize(lines, DashboardJson.Default.ListBoardLogLine), "lines")
        {
            EventId = lines[^1].Number.ToString(CultureInfo.InvariantCulture),
        };
        lines.Clear();
        return item;
    }

    private async Task WriteResourcesAsync(ChannelWriter<Item> items, CancellationToken cancellationToken)
    {
        await foreach (var resources in board.WatchAsync(cancellationToken))
        {
            var data = JsonSerializer.Serialize(BoardView.Of(resources, time.GetUtcNow()), DashboardJson.Default.BoardView);
            await items.WriteAsync(new Item(null, new SseItem<string>(data, "resources")), cancellationToken);
        }
    }

    private async Task WriteHeartbeatsAsync(ChannelWriter<Item> items, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var data = JsonSerializer.Serialize(new HeartbeatView(time.GetUtcNow()), DashboardJson.Default.HeartbeatView);
            await items.WriteAsync(new Item(null, new SseItem<string>(data, "heartbeat")), cancellationToken);
        }
    }

    private async Task WriteLogAsync(string logId, long afterLine, ChannelWriter<Item> items, CancellationToken cancellationToken)
    {
        await foreach (var line in board.ReadLogAsync(logId, afterLine, follow: true, cancellationToken))
        {
            await items.WriteAsync(new Item(line, null), cancellationToken);
        }
    }

    private readonly record struct Item(BoardLogLine? Line, SseItem<string>? Event);
}
