using Microsoft.Extensions.Configuration;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>Alone, because fail points are one setting per process.</summary>
[Collection(nameof(FailPointTests))]
[CollectionDefinition(nameof(FailPointTests), DisableParallelization = true)]
public sealed class FailPointTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void Without_configuration_there_is_no_fail_point()
    {
        FailPoint.Configure(new ConfigurationBuilder().Build());
        Assert.Empty(FailPoint.Active);
        Assert.Same(Task.CompletedTask, FailPoint.ReachAsync(FailPoint.BeforeSend, CancellationToken.None));
    }

    [Fact]
    public async Task A_configured_point_reports_the_process_and_holds_it()
    {
        FailPoint.Configure(new ConfigurationBuilder().AddInMemoryCollection([new($"FailPoints:{FailPoint.BeforeMark}", _file)]).Build());
        Assert.Equal([FailPoint.BeforeMark], FailPoint.Active);
        Assert.True(FailPoint.ReachAsync(FailPoint.BeforeSend, CancellationToken.None).IsCompletedSuccessfully);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var reached = FailPoint.ReachAsync(FailPoint.BeforeMark, end.Token);

        await Eventually.BecomesTrueAsync(() => File.Exists(_file), TimeSpan.FromSeconds(30), "the file is there", end.Token);
        Assert.Equal(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), await File.ReadAllTextAsync(_file, end.Token));
        Assert.False(reached.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reached);
    }

    [Fact]
    public async Task A_point_goes_on_when_its_file_is_taken_away_and_holds_nobody_after_that()
    {
        FailPoint.Configure(new ConfigurationBuilder().AddInMemoryCollection([new($"FailPoints:{FailPoint.BeforeMark}", _file)]).Build());
        var reached = FailPoint.ReachAsync(FailPoint.BeforeMark, TestContext.Current.CancellationToken);
        await Eventually.BecomesTrueAsync(() => File.Exists(_file), TimeSpan.FromSeconds(30), "the file is there", TestContext.Current.CancellationToken);

        File.Delete(_file);

        await reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(FailPoint.ReachAsync(FailPoint.BeforeMark, CancellationToken.None).IsCompletedSuccessfully);
        Assert.False(File.Exists(_file));
    }

    public void Dispose()
    {
        FailPoint.Configure(new ConfigurationBuilder().Build());
        File.Delete(_file);
    }
}
