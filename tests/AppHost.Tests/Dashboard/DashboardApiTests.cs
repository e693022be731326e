using System.Net;
using System.Text.Json;
using Aspire.Hosting.Dashboard;

namespace Trilateral.AppHost.Tests.Dashboard;

public sealed class DashboardApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_shows_each_replica_with_everything_but_its_environment()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform(), new ManualTime());
        var client = await host.LogInAsync();

        using var answer = await client.GetAsync("/api/resources", Cancellation);

        var list = await DashboardHost.JsonAsync(answer);
        Assert.Equal("2025-04-30T08:00:00+00:00", list.GetProperty("now").GetString());
        var resources = list.GetProperty("resources").EnumerateArray().ToDictionary(resource => resource.GetProperty("id").GetString()!);
        Assert.Equal(host.Board.Current.Select(resource => resource.Id), resources.Keys);
        Assert.Equal(
            """
            {"id":"submissions","name":"submissions","type":"Project","state":"FailedToStart","stateReason":"Exited with code 134 within a second: Unhandled exception. System.InvalidOperationException: no connection string.","startedAt":"2025-04-30T08:00:00+00:00","processId":4242,"exitCode":134,"endpoints":[{"name":"http","url":"http://localhost:5101"}],"commands":["Start"]}
            """,
            resources["submissions"].GetRawText());
        Assert.Equal("notifications", resources["notifications-2"].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_secret_is_in_no_answer_but_its_own()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        var client = await host.LogInAsync();
        string[] paths =
        [
            "/",
            "/api/resources",
            "/api/resources/membership/environment",
            "/api/resources/membership/log",
        ];
        foreach (var path in paths)
        {
            Assert.DoesNotContain("S3cret", await client.GetStringAsync(path, Cancellation), StringComparison.Ordinal);
        }

        await foreach (var item in DashboardHost.EventsAsync(client, "?log=membership"))
        {
            Assert.DoesNotContain("S3cret", item.Data, StringComparison.Ordinal);
            break;
        }

        using var revealed = await client.SendAsync(host.OwnPost($"/api/resources/membership/environment/{Resources.SecretName}/reveal"), Cancellation);

        var secret = await DashboardHost.JsonAsync(revealed);
        Assert.Equal($"Host=localhost;Password={Resources.Secret}", secret.GetProperty("value").GetString());
        Assert.True(revealed.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task The_environment_has_plain_values_and_only_the_names_of_secrets()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        var client = await host.LogInAsync();

        var variables = await client.GetStringAsync("/api/resources/membership/environment", Cancellation);

        Assert.Equal(
            """
            [{"name":"ASPNETCORE_URLS","value":"http://localhost:5101","isSecret":false},{"name":"ConnectionStrings__membershipdb","isSecret":true},{"name":"OTEL_SERVICE_NAME","value":"membership","isSecret":false}]
            """,
            variables);
    }

    [Theory]
    [InlineData("membership", "NOT_THERE")]
    [InlineData("membership", "connectionstrings__membershipdb")]
    [InlineData("nobody", Resources.SecretName)]
    public async Task Revealing_what_is_not_there_is_404(string id, string name)
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        var client = await host.LogInAsync();

        using var answer = await client.SendAsync(host.OwnPost($"/api/resources/{id}/environment/{name}/reveal"), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("stop", "Exited")]
    [InlineData("restart", "Running")]
    public async Task A_command_is_done_once_and_answered_when_done(string command, string state)
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        host.Board.Hold = new TaskCompletionSource();
        var client = await host.LogInAsync();

        var asked = client.SendAsync(host.OwnPost($"/api/resources/membership/{command}"), Cancellation);
        await foreach (var item in DashboardHost.EventsAsync(client, ""))
        {
            if (item.Data.Contains("Stopping", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.False(asked.IsCompleted);
        host.Board.Hold.SetResult();
        using var answer = await asked;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("membership", Enum.Parse<BoardCommand>(command, ignoreCase: true)), Assert.Single(host.Board.Executed));
        Assert.Equal(state, host.Board.Current.Single(resource => resource.Id == "membership").State);
    }

    [Fact]
    public async Task A_refusal_is_409_with_the_boards_own_sentence()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        host.Board.Refusals["postgres"] = "postgres is needed by membership: stop that first.";
        var client = await host.LogInAsync();

        using var answer = await client.SendAsync(host.OwnPost("/api/resources/postgres/stop"), Cancellation);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await DashboardHost.JsonAsync(answer);
        Assert.Equal("postgres is needed by membership: stop that first.", problem.GetProperty("detail").GetString());
        Assert.Equal("Stop refused", problem.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_command_goes_on_when_the_page_that_asked_is_closed()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        host.Board.Hold = new TaskCompletionSource();
        var client = await host.LogInAsync();
        using var closing = new CancellationTokenSource();
        var asked = client.SendAsync(host.OwnPost("/api/resources/membership/stop"), closing.Token);
        await foreach (var item in DashboardHost.EventsAsync(client, ""))
        {
            if (item.Data.Contains("Stopping", StringComparison.Ordinal))
            {
                await closing.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
                host.Board.Hold.SetResult();
            }

            if (item.Data.Contains("Stopped by an administrator", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Equal("Exited", host.Board.Current.Single(resource => resource.Id == "membership").State);
    }

    [Fact]
    public async Task The_log_is_downloaded_whole_as_inert_text()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Platform());
        host.Board.Write("membership", "<b>first</b>");
        host.Board.Write("membership", "second", isError: true);
        var client = await host.LogInAsync();

        using var answer = await client.GetAsync("/api/resources/membership/log", Cancellation);

        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("membership.log", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(
            ["2025-04-30T08:00:00.0000000Z   <b>first</b>", "2025-04-30T08:00:00.0010000Z E second", ""],
            (await answer.Content.ReadAsStringAsync(Cancellation)).Split(Environment.NewLine));
    }

    [Fact]
    public async Task Page_files_are_answered_304_when_the_browser_has_them()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board());
        var client = host.Anonymous();
        using var first = await client.GetAsync("/assets/dashboard.js", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/dashboard.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("dashboard.js")]
    [InlineData("dashboard.css")]
    public async Task The_page_names_no_other_host_and_writes_no_markup_from_data(string file)
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board());

        var content = await host.Anonymous().GetStringAsync("/assets/" + file, Cancellation);

        Assert.DoesNotContain("innerHTML", content, StringComparison.Ordinal);
        Assert.DoesNotContain("insertAdjacentHTML", content, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", content, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", content, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", content, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_of_a_resource_has_no_place_in_the_lists_json() =>
        Assert.DoesNotContain(
            typeof(ResourceView).GetProperties(),
            property => property.Name == nameof(BoardResource.Environment) || property.PropertyType == typeof(JsonElement));
}
