using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Logs;

namespace Trilateral.AppHost.Tests;

public sealed class LogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_last_lines_are_kept_and_keep_their_numbers()
    {
        using var log = new ResourceLog(file: null, TimeProvider.System);
        for (var i = 1; i <= ResourceLog.MaxLines + 5; i++)
        {
            log.Append(isError: i % 2 == 0, $"line {i}");
        }

        var all = await log.ReadAsync(0, follow: false, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ResourceLog.MaxLines, all.Count);
        Assert.Equal(Enumerable.Range(6, ResourceLog.MaxLines).Select(number => (long)number), all.Select(line => line.Number));
        Assert.All(all, line => Assert.Equal(($"line {line.Number}", line.Number % 2 == 0), (line.Text, line.IsError)));
        var end = await log.ReadAsync(ResourceLog.MaxLines + 3, follow: false, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([ResourceLog.MaxLines + 4, ResourceLog.MaxLines + 5], end.Select(line => line.Number));
        Assert.Empty(await log.ReadAsync(1_000_000, follow: false, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_follower_sees_every_line_once_while_many_write()
    {
        using var log = new ResourceLog(file: null, TimeProvider.System);
        var seen = new List<BoardLogLine>();
        var follower = Task.Run(async () =>
        {
            await foreach (var line in log.ReadAsync(0, follow: true, TestContext.Current.CancellationToken))
            {
                seen.Add(line);
            }
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                log.Append(isError: false, $"{writer}");
            }
        }, TestContext.Current.CancellationToken)));
        log.Dispose();
        await follower.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 4000).Select(number => (long)number), seen.Select(line => line.Number));
        Assert.All(seen.CountBy(line => line.Text), group => Assert.Equal(500, group.Value));
    }

    [Fact]
    public void The_file_stays_within_its_bounds()
    {
        var path = _directory["x.log"];
        using (var file = new RotatingFile(path, maxBytes: 1000))
        {
            for (var i = 0; i < 100; i++)
            {
                file.WriteLine(new string('x', 99));
            }
        }

        Assert.InRange(new FileInfo(path).Length, 1, 1100);
        Assert.Equal(1000, new FileInfo(path + ".1").Length);
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
