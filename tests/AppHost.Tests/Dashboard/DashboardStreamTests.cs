using Aspire.Hosting.Dashboard;

namespace Trilateral.AppHost.Tests.Dashboard;

public sealed class DashboardStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_comes_at_once_and_again_after_a_change()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")));
        var client = await host.LogInAsync();
        var seen = new List<string>();

        await foreach (var item in DashboardHost.EventsAsync(client, ""))
        {
            Assert.Equal("resources", item.EventType);
            Assert.Null(item.EventId);
            seen.Add(item.Data);
            if (seen.Count == 2)
            {
                break;
            }

            host.Board.Set(Resources.Project("membership") with { Health = "Unhealthy" });
        }

        Assert.Contains("\"health\":\"Healthy\"", seen[0], StringComparison.Ordinal);
        Assert.Contains("\"health\":\"Unhealthy\"", seen[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_line_arrives_while_the_stream_is_open()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership"), Resources.Project("events")));
        host.Board.Write("membership", "kept");
        host.Board.Write("events", "of another resource");
        var client = await host.LogInAsync();
        var seen = new List<(long, string)>();

        await foreach (var item in DashboardHost.EventsAsync(client, "?log=membership"))
        {
            seen.AddRange(DashboardHost.Lines(item));
            if (seen.Count == 1)
            {
                host.Board.Write("membership", "new\u001b[31m & <odd>\r\ntwo lines");
            }

            if (seen.Count == 2)
            {
                Assert.Equal("2", item.EventId);
                break;
            }
        }

        Assert.Equal([(1L, "kept"), (2L, "new\u001b[31m & <odd>\r\ntwo lines")], seen);
    }

    [Theory]
    [InlineData(0, null, 1)]
    [InlineData(3, null, 4)]
    [InlineData(3, 5L, 6)]
    [InlineData(9, null, 10)]
    [InlineData(0, 9L, 10)]
    public async Task The_stream_goes_on_after_the_line_named_and_the_browsers_own_number_wins(int after, long? lastEventId, long first)
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")));
        for (var i = 1; i <= 10; i++)
        {
            host.Board.Write("membership", $"line {i}");
        }

        var client = await host.LogInAsync();
        var seen = new List<long>();
        await foreach (var item in DashboardHost.EventsAsync(client, $"?log=membership&after={after}", lastEventId))
        {
            seen.AddRange(DashboardHost.Lines(item).Select(line => line.Number));
            if (seen.Count > 0 && seen[^1] == 10)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range((int)first, 11 - (int)first).Select(number => (long)number), seen);
    }

    [Fact]
    public async Task No_line_is_lost_or_repeated_over_reconnects_while_it_is_written()
    {
        const int total = 5000;
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")));
        var client = await host.LogInAsync();
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= total; i++)
                {
                    host.Board.Write("membership", $"line {i}");
                    if (i % 50 == 0)
                    {
                        await Task.Yield();
                    }
                }
            },
            Cancellation);

        var seen = new List<(long Number, string Text)>();
        var connections = 0;
        while (seen.Count < total)
        {
            var thisTime = 0;
            await foreach (var item in DashboardHost.EventsAsync(client, "?log=membership&after=0", seen.Count == 0 ? null : seen[^1].Number))
            {
                var lines = DashboardHost.Lines(item).ToList();
                seen.AddRange(lines);
                thisTime += lines.Count;
                if (thisTime >= 137 || seen.Count >= total)
                {
                    break;
                }
            }

            connections++;
        }

        await writing;
        Assert.True(connections > 5, $"Only {connections} connections: the reconnect was hardly tried.");
        Assert.Equal(Enumerable.Range(1, total).Select(i => ((long)i, $"line {i}")), seen);
    }

    [Fact]
    public async Task Every_page_gets_every_line()
    {
        const int total = 1000;
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")));
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.LogInAsync()));
        var reading = clients.Select(client => Task.Run(
            async () =>
            {
                var seen = new List<long>();
                await foreach (var item in DashboardHost.EventsAsync(client, "?log=membership"))
                {
                    seen.AddRange(DashboardHost.Lines(item).Select(line => line.Number));
                    if (seen.Count >= total)
                    {
                        break;
                    }
                }

                return seen;
            },
            Cancellation)).ToList();

        for (var i = 0; i < total; i++)
        {
            host.Board.Write("membership", "line");
        }

        foreach (var seen in await Task.WhenAll(reading))
        {
            Assert.Equal(Enumerable.Range(1, total).Select(i => (long)i), seen);
        }
    }

    [Fact]
    public async Task A_silent_stream_has_a_heartbeat_with_the_time()
    {
        var time = new ManualTime();
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")), time);
        var client = await host.LogInAsync();

        await foreach (var item in DashboardHost.EventsAsync(client, ""))
        {
            if (item.EventType == "heartbeat")
            {
                Assert.Equal("""{"now":"2025-04-30T08:00:10+00:00"}""", item.Data);
                break;
            }

            time.Advance(DashboardStream.HeartbeatInterval);
        }
    }

    [Fact]
    public async Task A_closed_page_is_forgotten()
    {
        var board = new CountingBoard(Resources.Board(Resources.Project("membership")));
        await using var server = new DashboardServer(board, new Uri("http://127.0.0.1:0"), DashboardHost.Token, TimeProvider.System);
        await server.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };
        using var loggedIn = await client.GetAsync(server.LogInAddress, Cancellation);

        await foreach (var item in DashboardHost.EventsAsync(client, "?log=membership"))
        {
            Assert.Equal("resources", item.EventType);
            break;
        }

        await board.AllLeft.WaitAsync(Cancellation);
    }

    /// <summary>Tells when everybody who read the log or the list has left again.</summary>
    private sealed class CountingBoard(MemoryBoard board) : IResourceBoard
    {
        private readonly TaskCompletionSource _listLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _logLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task AllLeft => Task.WhenAll(_listLeft.Task, _logLeft.Task);

        public IReadOnlyList<BoardResource> Current => board.Current;

        public IAsyncEnumerable<IReadOnlyList<BoardResource>> WatchAsync(CancellationToken cancellationToken) =>
            ThenAsync(board.WatchAsync(cancellationToken), _listLeft);

        public IAsyncEnumerable<BoardLogLine> ReadLogAsync(string resourceId, long afterLine, bool follow, CancellationToken cancellationToken) =>
            ThenAsync(board.ReadLogAsync(resourceId, afterLine, follow, cancellationToken), _logLeft);

        public Task<BoardCommandResult> ExecuteAsync(string resourceId, BoardCommand command, CancellationToken cancellationToken) =>
            board.ExecuteAsync(resourceId, command, cancellationToken);

        private static async IAsyncEnumerable<T> ThenAsync<T>(IAsyncEnumerable<T> items, TaskCompletionSource left)
        {
            try
            {
                await foreach (var item in items)
                {
                    yield return item;
                }
            }
            finally
            {
                left.SetResult();
            }
        }
    }
}
