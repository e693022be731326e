using System.Net;
using Trilateral.Notifications.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>What one client may ask of the platform and of addresses that nobody has proved to be theirs.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class EndpointLimitTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Path = "/notifications/v1/webhook-endpoints";

    private readonly TestActor _actor = TestActor.Government(Endpoints.Framework);
    private Receiver _receiver = null!;
    private HttpClient _owner = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        _receiver = await Receiver.StartAsync();
        _owner = await host.ActAsAsync(_actor, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_asks_for_ten_verifications_a_minute_by_whatever_way()
    {
        var made = new List<(string Id, string Tag)>();
        foreach (var index in Enumerable.Range(0, EndpointLimits.MaxVerifications - 2))
        {
            using var created = await CreateAsync(_owner, $"/unwilling-{index}");
            made.Add(((await created.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!, created.Tag()));
        }

        using var moved = await MoveAsync(made[0], "/unwilling-moved");
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        using var asked = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{made[0].Id}/enable", null, Stop, ifMatch: moved.Tag());
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        made[0] = (made[0].Id, asked.Tag());

        using (var create = await CreateAsync(_owner, "/unwilling-more"))
        {
            await create.RefusedAsync(HttpStatusCode.TooManyRequests, "too-many-verifications", Stop);
            Assert.InRange(create.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        using (var move = await MoveAsync(made[1], "/unwilling-more"))
        {
            await move.RefusedAsync(HttpStatusCode.TooManyRequests, "too-many-verifications", Stop);
            Assert.NotNull(move.Headers.RetryAfter);
        }

        using (var enable = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{made[1].Id}/enable", null, Stop, ifMatch: made[1].Tag))
        {
            await enable.RefusedAsync(HttpStatusCode.TooManyRequests, "too-many-verifications", Stop);
        }

        // What asks nobody is no verification; nobody else's are counted; and deleting the endpoints makes none undone.
        using var kept = await MoveAsync(made[2], "/unwilling-2");
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        using var stranger = await host.ActAsAsync(TestActor.Government(Endpoints.Framework), Stop);
        using var theirs = await CreateAsync(stranger, "/unwilling-theirs");
        Assert.Equal(HttpStatusCode.Created, theirs.StatusCode);
        await host.Database.ExecuteAsync($"DELETE FROM notifications.webhook_endpoints WHERE client_id = '{_actor.ClientId}'", Stop);
        using (var create = await CreateAsync(_owner, "/unwilling-more"))
        {
            await create.RefusedAsync(HttpStatusCode.TooManyRequests, "too-many-verifications", Stop);
        }

        host.Clock.Advance(EndpointLimits.Within);
        using var after = await CreateAsync(_owner, "/unwilling-more");
        Assert.Equal(HttpStatusCode.Created, after.StatusCode);
    }

    [Fact]
    public async Task Requests_at_once_pass_neither_limit_together()
    {
        foreach (var index in Enumerable.Range(0, EndpointLimits.MaxEndpoints - 2))
        {
            await host.AddEnabledAsync(_receiver.On($"/full-{index}", 200), owner: _actor with { Roles = [] });
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async index =>
        {
            using var answer = await CreateAsync(_owner, $"/unwilling-{index}");
            return answer.StatusCode;
        }));

        Assert.Equal((2, 4), (answers.Count(status => status == HttpStatusCode.Created), answers.Count(status => status == HttpStatusCode.Conflict)));
        Assert.Equal(EndpointLimits.MaxEndpoints, await host.CountAsync($"webhook_endpoints WHERE client_id = '{_actor.ClientId}'"));
        Assert.Equal(2, await host.CountAsync($"asked_verifications WHERE client_id = '{_actor.ClientId}'"));
        using (var more = await CreateAsync(_owner, "/unwilling-more"))
        {
            await more.RefusedAsync(HttpStatusCode.Conflict, "too-many-endpoints", Stop);
            Assert.Contains("delete one", (await more.JsonAsync(HttpStatusCode.Conflict, Stop)).GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }

        // The way out it names.
        await host.Database.ExecuteAsync($"DELETE FROM notifications.webhook_endpoints WHERE id = (SELECT id FROM notifications.webhook_endpoints WHERE client_id = '{_actor.ClientId}' AND state = 'enabled' LIMIT 1)", Stop);
        using var last = await CreateAsync(_owner, "/unwilling-last");
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(500)]
    public async Task Nothing_is_kept_of_what_an_address_answers_that_nobody_proved_to_be_theirs(int status)
    {
        var url = _receiver.On($"/unwilling-{status}", async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://intern.example/";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "what stands there");
        });
        var (id, _) = await host.AddAsync(url, owner: _actor);

        await Eventually.HoldsAsync(() => host.CountAsync($"webhook_attempts WHERE endpoint_id = '{id.Value}' AND ended_at IS NOT NULL"), count => count >= 1, Stop);

        Assert.Equal(0, await host.CountAsync($"webhook_attempts WHERE endpoint_id = '{id.Value}' AND (answer IS NOT NULL OR location IS NOT NULL)"));
        Assert.Contains($"{status}", await host.Database.QueryAsync<string>($"SELECT outcome || ' ' || status FROM notifications.webhook_attempts WHERE endpoint_id = '{id.Value}' LIMIT 1", Stop), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> CreateAsync(HttpClient owner, string path) =>
        owner.PostAsync(Path, new { url = _receiver.On(path, 200), eventTypes = new[] { "*" } }, Stop, Guid.CreateVersion7().ToString("N"));

    private Task<HttpResponseMessage> MoveAsync((string Id, string Tag) endpoint, string path) =>
        _owner.PutAsync($"{Path}/{endpoint.Id}", new { url = _receiver.On(path, 200), eventTypes = new[] { "*" } }, endpoint.Tag, Stop);
}
