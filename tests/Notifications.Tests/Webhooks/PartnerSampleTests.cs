using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trilateral.Notifications.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>The receivers partners are given (docs/partners), each against the service and against what is not from it.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class PartnerSampleTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Hooks = "/notifications/v1/webhook-endpoints";

    private readonly string _folder = Directory.CreateTempSubdirectory("trilateral-partner-").FullName;
    private HttpClient _owner = null!;
    private NodeProgram? _receiver;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Secrets => Path.Combine(_folder, "secrets");

    private string Inbox => Path.Combine(_folder, "inbox.jsonl");

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        await File.WriteAllTextAsync(Secrets, "", Stop);
        _owner = await host.ActAsAsync(TestActor.Government(Endpoints.Framework), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("csharp")]
    [InlineData("node")]
    public async Task A_receiver_is_verified_gets_each_event_and_changes_its_secret_without_losing_one(string language)
    {
        var url = await StartAsync(language);
        using var answer = await _owner.PostAsync(Hooks, new { url, eventTypes = new[] { "organisation.*" }, form = "full" }, Stop);
        var created = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var endpoint = $"{Hooks}/{created.GetProperty("id").GetString()}";
        // The first verification came before its secret was known there; the next is answered.
        await File.WriteAllTextAsync(Secrets, created.GetProperty("secret").GetString() + "\n", Stop);
        var enabled = await Eventually.HoldsAsync(() => _owner.ReadAsync(endpoint, Stop), read => read.GetProperty("state").GetString() == "enabled", Stop);

        await host.TellAsync("Before");
        var before = await KeptAsync(1);
        using var rotated = await _owner.SendAsync(HttpMethod.Post, $"{endpoint}/rotate-secret", new { graceSeconds = 3600 }, Stop, Guid.CreateVersion7().ToString("N"), $"\"{enabled.GetProperty("version").GetInt32()}\"");
        var second = (await rotated.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("secret").GetString()!;
        await host.TellAsync("Signed with both, known by the old");
        await KeptAsync(2);
        await File.WriteAllTextAsync(Secrets, second + "\n", Stop);
        await host.TellAsync("Known by the new");
        await KeptAsync(3);
        using var tried = await _owner.SendAsync(HttpMethod.Post, $"{endpoint}/test?type={NoticeTypes.DecisionOpened}", null, Stop, Guid.CreateVersion7().ToString("N"));
        var test = (await tried.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("eventId").GetString();
        var kept = await KeptAsync(4);

        Assert.Equal("Before", before[0].GetProperty("message").GetProperty("data").GetProperty("name").GetString());
        Assert.Equal(["Before", "Signed with both, known by the old", "Known by the new"], kept.SkipLast(1).Select(one => one.GetProperty("message").GetProperty("data").GetProperty("name").GetString()));
        Assert.Equal(test, kept[^1].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("csharp")]
    [InlineData("node")]
    public async Task What_is_not_from_the_platform_is_refused_what_came_is_kept_once_and_a_kill_loses_nothing(string language)
    {
        var secret = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await File.WriteAllTextAsync(Secrets, "a line that is no secret\n" + secret + "\n", Stop);
        var url = await StartAsync(language);

        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(url, secret, "msg_first", sequence: 2));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(url, secret, "msg_first", sequence: 2));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(url, secret, "msg_second", sequence: 1));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(url, "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "msg_other", sequence: 3));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(url, secret, "msg_old", sequence: 3, age: TimeSpan.FromSeconds(302)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(url, secret, "msg_early", sequence: 3, age: TimeSpan.FromMinutes(-6)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(url, secret, "msg_changed", sequence: 3, change: body => body.Replace("\"sequence\":3", "\"sequence\":4", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(url, secret, "msg_unsigned", sequence: 3, signature: ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(url, secret, "msg_odd", sequence: 3, signature: "v1, v1,%% v1a,AAAA"));
        await AssertKeptAsync(("msg_first", false), ("msg_second", true));

        await _receiver!.DisposeAsync();
        await File.AppendAllTextAsync(Inbox, """{"id":"msg_half","la""", Stop);
        url = await StartAsync(language);
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(url, secret, "msg_second", sequence: 1));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(url, secret, "msg_half", sequence: 3));
        await AssertKeptAsync(("msg_first", false), ("msg_second", true), ("msg_half", false));
    }

    [Fact]
    public async Task Any_example_of_the_catalogue_is_sent_to_a_receiver_that_is_being_written()
    {
        await File.WriteAllTextAsync(Secrets, "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n", Stop);
        var url = await StartAsync("node");

        foreach (var type in NoticeTypes.All.Where(type => type.IsOfSubject).Select(type => type.Name))
        {
            Assert.Equal((type, 0), (type, await ExampleAsync(type, url)));
        }

        Assert.Equal(1, await ExampleAsync("nothing.known", url));
        var kept = await ReadAsync();
        Assert.Equal(NoticeTypes.All.Where(type => type.IsOfSubject).Select(type => type.Name), kept.Select(one => one.GetProperty("message").GetProperty("type").GetString()));
        Assert.All(kept, one => Assert.Matches("^[a-z]{3}_[0-9a-f]{32}$", one.GetProperty("message").GetProperty("subject").GetString()));
    }

    private async Task<string> StartAsync(string language)
    {
        var partners = Path.Combine(NodeProgram.Root, "docs", "partners");
        _receiver = NodeProgram.Start(language == "node"
            ? new ProcessStartInfo("node", [Path.Combine(partners, "node", "receiver.mjs"), Secrets, Inbox, "0"])
            : new ProcessStartInfo("dotnet", [Path.Combine(partners, "csharp", "bin", Configuration, "net10.0", "Trilateral.Receiver.dll"), Secrets, Inbox, "http://127.0.0.1:0"]));
        var said = await Eventually.HoldsAsync(() => _receiver.Output, output => output.Contains("/webhooks", StringComparison.Ordinal) || _receiver.HasEnded, Stop);
        Assert.Contains("Listening on ", said, StringComparison.Ordinal);
        return said.Split('\n').Single(line => line.StartsWith("Listening on ", StringComparison.Ordinal))["Listening on ".Length..];
    }

    private async Task<int> ExampleAsync(string type, string url)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(NodeProgram.Root, "docs", "partners", "node", "send-example.mjs"), type, Secrets, url, _owner.BaseAddress!.ToString().TrimEnd('/')]);
        start.Environment["TOKEN"] = host.Issuer.Token(TestActor.Government(Endpoints.Framework), host.Clock.GetUtcNow());
        await using var program = NodeProgram.Start(start);
        return await program.EndAsync(Stop);
    }

    /// <summary>As whoever knows the address could send.</summary>
    private static async Task<HttpStatusCode> SendAsync(
        string url, string secret, string id, int sequence, TimeSpan age = default, Func<string, string>? change = null, string? signature = null)
    {
        var timestamp = DateTimeOffset.UtcNow.Subtract(age).ToUnixTimeSeconds();
        var body = JsonSerializer.Serialize(new { type = "organisation.registered", id, subject = "org_1", sequence, data = new { name = "Ñandú" } });
        var mac = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(change?.Invoke(body) ?? body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", $"{timestamp}");
        request.Headers.TryAddWithoutValidation("webhook-signature", signature ?? $"v1,{Convert.ToBase64String(mac)}");
        using var client = new HttpClient();
        using var answer = await client.SendAsync(request, Stop);
        return answer.StatusCode;
    }

    private Task<List<JsonElement>> KeptAsync(int count) => Eventually.HoldsAsync(ReadAsync, kept => kept.Count == count, Stop);

    private async Task AssertKeptAsync(params (string Id, bool Late)[] expected) =>
        Assert.Equal(expected, (await ReadAsync()).Select(one => (one.GetProperty("id").GetString()!, one.GetProperty("late").GetBoolean())));

    private async Task<List<JsonElement>> ReadAsync()
    {
        await using var file = new FileStream(Inbox, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. (await reader.ReadToEndAsync(Stop)).Split('\n')[..^1].Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
}
