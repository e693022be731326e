using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests;

/// <summary>Every route of the service, present and to come.</summary>
public sealed class ConventionTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_keeps_the_conventions()
    {
        using var anonymous = host.Anonymous();
        var callers = await ConventionCallers.CreateAsync(anonymous, actor => host.ActAsAsync(actor, Stop), throughTheEdge: false);

        var walked = await ConventionWalk.RunAsync(callers, Stop);

        TestContext.Current.TestOutputHelper?.WriteLine($"{walked} routes walked");
    }

    [Fact]
    public async Task Every_POST_of_a_caller_with_a_token_says_whether_it_needs_a_key_or_honours_one()
    {
        using var anonymous = host.Anonymous();
        var posts = (await anonymous.ReadAsync("/openapi/v1.json", Stop)).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(one => one.Name == "post" && one.Value.GetProperty("security").GetArrayLength() > 0).Select(one => (path.Name, one.Value)))
            .ToDictionary(post => post.Name, post => post.Value.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetRawText()).ToList());

        Assert.All(posts.Values, parameters => Assert.Single(parameters, parameter => parameter.Contains("IdempotencyKey", StringComparison.Ordinal)));
        Assert.Contains(posts["/membership/v1/mandates"], parameter => parameter.Contains("/IdempotencyKey", StringComparison.Ordinal));
        Assert.Contains(posts["/membership/v1/mandates/{id}/end"], parameter => parameter.Contains("/OptionalIdempotencyKey", StringComparison.Ordinal));
    }

    [Fact]
    public Task Every_route_is_described_and_no_other() => RouteInventory.MatchesDescriptionAsync(host, Stop);

    /// <summary>A route that needs no token is added here, with a reason that a reviewer accepts.</summary>
    [Fact]
    public void The_routes_open_to_everyone_are_those_that_were_reviewed() => RouteInventory.OpenRoutesAre(
        host,
        // Where a caller without a token gets one; the client proves itself in the request.
        "POST /oauth/token",
        "POST /oauth/revoke",
        "POST /oauth/introspect",
        // Published for everybody.
        "GET /.well-known/oauth-authorization-server",
        "GET /.well-known/oauth-protected-resource",
        "GET /.well-known/jwks.json");
}
