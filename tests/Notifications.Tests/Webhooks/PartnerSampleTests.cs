using System.Net;
using System.Text;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>The receivers of docs/samples do what docs/partners.md says: each is run as a partner would, and told by the real service.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class PartnerSampleTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private const string Path = "/notifications/v1/webhook-endpoints";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("receiver.cs")]
    [InlineData("receiver.mjs")]
    public async Task A_sample_verifies_takes_each_event_once_and_refuses_what_is_not_signed(string sample)
    {
        var (port, framework) = (NodeProgram.FreePort(), TestActor.NewId("frm"));
        using var owner = await host.ActAsAsync(TestActor.Government(framework), Stop);
        using var made = await owner.PostAsync(Path, new { url = $"http://127.0.0.1:{port}/webhooks", eventTypes = new[] { "organisation.*" }, form = "full" }, Stop);
        var created = await made.JsonAsync(HttpStatusCode.Created, Stop);
        var endpoint = $"{Path}/{created.GetProperty("id").GetString()}";
        var settings = new Dictionary<string, string> { ["WEBHOOK_SECRETS"] = created.GetProperty("secret").GetString()!, ["PORT"] = $"{port}" };
        var folder = System.IO.Path.Combine(NodeProgram.Root, "docs/samples");
        await using var receiver = sample == "receiver.cs"
            ? NodeProgram.Run("dotnet", folder, settings, "run", sample, "--urls", $"http://127.0.0.1:{port}")
            : NodeProgram.Run("node", folder, settings, sample);
        // A first build is slow on a busy machine.
        await Eventually.BecomesTrueAsync(() => AnswersAsync(port), TimeSpan.FromMinutes(5), "the sample listens", Stop);
        await EnableAsync(owner, endpoint);

        var message = await host.TellAsync(reach: $"framework:{framework}");
        var told = await SaysAsync(receiver, $" organisation.registered {message.OrganisationId} 1");
        var id = told.Split(' ')[1];
        using var again = await owner.PostAsync($"{endpoint}/messages/{id}/resend", new { }, Stop);
        await SaysAsync(receiver, $"again {id}");

        // The old secret still verifies what the new one signs beside it.
        using var rotated = await owner.PostAsync($"{endpoint}/rotate-secret", new { graceSeconds = 3600 }, Stop, ifMatch: await TagAsync(owner, endpoint));
        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        using var test = await owner.PostAsync($"{endpoint}/test?type=contribution.published", new { }, Stop);
        var tested = (await test.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("eventId").GetString();
        await SaysAsync(receiver, $"told {tested} webhook_endpoint.test");

        using var forger = new HttpClient();
        foreach (var signature in new[] { null, "v1,", "v1,AAAA", "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "v2,x v1" })
        {
            using var forged = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/webhooks") { Content = new StringContent("""{"type":"forged","subject":"x"}""", Encoding.UTF8, "application/json") };
            forged.Headers.Add("webhook-id", "msg_forged");
            forged.Headers.Add("webhook-timestamp", $"{host.Clock.GetUtcNow().ToUnixTimeSeconds()}");
            if (signature is not null)
            {
                forged.Headers.TryAddWithoutValidation("webhook-signature", signature);
            }

            using var answer = await forger.SendAsync(forged, Stop);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.DoesNotContain("forged", receiver.Output, StringComparison.Ordinal);
        Assert.Single(receiver.Output.Split('\n'), line => line.StartsWith($"told {id} ", StringComparison.Ordinal));
    }

    /// <summary>Asks until the receiver has answered a verification: one that was sent before it listened failed.</summary>
    private static async Task EnableAsync(HttpClient owner, string endpoint)
    {
        using var asked = await owner.PostAsync($"{endpoint}/enable", new { }, Stop, ifMatch: await TagAsync(owner, endpoint));
        // The one sent at first may have come through by now.
        Assert.Contains(asked.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.PreconditionFailed });
        await Eventually.EqualsAsync("enabled", async () => (await owner.ReadAsync(endpoint, Stop)).GetProperty("state").GetString(), Stop);
    }

    private static async Task<string> TagAsync(HttpClient owner, string endpoint)
    {
        using var read = await owner.GetAsync(endpoint, Stop);
        return read.Tag();
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new HttpClient();
        try
        {
            using var answer = await client.PostAsync($"http://127.0.0.1:{port}/webhooks", new StringContent(""), Stop);
            return answer.StatusCode == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            // Not listening yet: what is waited for.
            return false;
        }
    }

    /// <summary>The line of the receiver that holds this.</summary>
    private static async Task<string> SaysAsync(NodeProgram receiver, string part)
    {
        var output = await Eventually.HoldsAsync(() => receiver.Output, text => text.Contains(part, StringComparison.Ordinal), Stop);
        return output.Split('\n').First(line => line.Contains(part, StringComparison.Ordinal));
    }
}
