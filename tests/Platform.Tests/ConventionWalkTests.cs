using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests;

/// <summary>Every route of the merged description, through the gateway, with real tokens.</summary>
public sealed class ConventionWalkTests(PlatformApp app)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_keeps_the_conventions_at_the_edge()
    {
        using var anonymous = new HttpClient { BaseAddress = app.EndpointOf(ResourceNames.Gateway, "http") };
        var callers = await ConventionCallers.CreateAsync(anonymous, actor => app.ActAsAsync(actor, Stop), throughTheEdge: true);

        var walked = await ConventionWalk.RunAsync(callers, Stop);

        TestContext.Current.TestOutputHelper?.WriteLine($"{walked} routes walked");
        Assert.True(walked > 50, $"Only {walked} routes are described.");
    }
}
