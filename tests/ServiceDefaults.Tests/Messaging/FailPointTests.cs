using System.Globalization;
using Microsoft.Extensions.Configuration;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>Alone, because fail points are one setting per process.</summary>
[Collection(nameof(FailPointTests))]
[CollectionDefinition(nameof(FailPointTests), DisableParallelization = true)]
public sealed class FailPointTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("trilateral-failpoints-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Armed => Path.Combine(_directory, FailPoint.BeforeMark);

    private string Reached => Armed + ".reached";

    [Fact]
    public void Without_configuration_there_is_no_fail_point()
    {
        FailPoint.Configure(new ConfigurationBuilder().Build());
        Assert.Null(FailPoint.Armory);
        Assert.Same(Task.CompletedTask, FailPoint.ReachAsync(FailPoint.BeforeSend, CancellationToken.None));
    }

    [Fact]
    public async Task An_armed_point_reports_the_process_and_holds_it()
    {
        Watch();
        Assert.True(FailPoint.ReachAsync(FailPoint.BeforeMark, CancellationToken.None).IsCompletedSuccessfully);
        await File.WriteAllTextAsync(Armed, "", Stop);
        Assert.True(FailPoint.ReachAsync(FailPoint.BeforeSend, CancellationToken.None).IsCompletedSuccessfully);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var held = FailPoint.ReachAsync(FailPoint.BeforeMark, end.Token);

        await Eventually.BecomesTrueAsync(() => File.Exists(Reached), "the file is there", end.Token);
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), await File.ReadAllTextAsync(Reached, end.Token));
        Assert.False(held.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public async Task A_point_goes_on_when_it_is_disarmed()
    {
        Watch();
        await File.WriteAllTextAsync(Armed, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Stop);
        var held = FailPoint.ReachAsync(FailPoint.BeforeMark, Stop);
        await Eventually.BecomesTrueAsync(() => File.Exists(Reached), "the file is there", Stop);

        File.Delete(Armed);

        await Eventually.BecomesTrueAsync(() => held.IsCompletedSuccessfully, "the point lets go", Stop);
        Assert.True(FailPoint.ReachAsync(FailPoint.BeforeMark, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_point_armed_for_another_process_holds_nobody_here()
    {
        Watch();
        await File.WriteAllTextAsync(Armed, "1", Stop);

        Assert.True(FailPoint.ReachAsync(FailPoint.BeforeMark, CancellationToken.None).IsCompletedSuccessfully);
        Assert.False(File.Exists(Reached));
    }

    public void Dispose()
    {
        FailPoint.Configure(new ConfigurationBuilder().Build());
        Directory.Delete(_directory, recursive: true);
    }

    private void Watch() => FailPoint.Configure(new ConfigurationBuilder().AddInMemoryCollection([new("FailPoints:Directory", _directory)]).Build());
}
