using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Trilateral.AppHost;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>A right that ends, ends everywhere: behind the gateway and past it, at every service (reliability §4, test 15).</summary>
public sealed class EndedRightsJourney(PlatformApp app, ITestOutputHelper output)
{
    private const string Mandates = "/membership/v1/mandates";
    private const string Contributions = "/submissions/v1/contributions";

    /// <summary>One list of each service.</summary>
    private static readonly (string Service, string Path)[] Lists =
    [
        (ResourceNames.Membership, Mandates),
        (ResourceNames.Events, "/events/v1/dialogues"),
        (ResourceNames.Submissions, Contributions),
        (ResourceNames.Notifications, "/notifications/v1/event-types"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mandate ended")]
    [InlineData("client closed")]
    [InlineData("secret ended")]
    [InlineData("token revoked")]
    public async Task A_token_of_before_opens_no_service_after(string change)
    {
        var framework = TestActor.NewId("frm");
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);
        var contribution = await LodgedAsync(government);
        var (id, secret, secretId) = await RegisterAsync(framework);
        var mandate = await GrantAsync(id);
        var token = await TokenAsync(id, secret) ?? throw new InvalidOperationException("The client got no token.");
        await EverywhereAsync(HttpStatusCode.OK, token);
        Assert.Contains(contribution, await ReadIdsAsync(Contributions, token));
        Assert.Contains(mandate, await ReadIdsAsync(Mandates, token));

        using var changed = await ChangeAsync(change, id, secret, secretId, mandate, token);
        Assert.True(changed.IsSuccessStatusCode, $"{change}: {changed.StatusCode}");

        await EverywhereAsync(HttpStatusCode.Unauthorized, token);
        var next = await TokenAsync(id, secret);
        if (change is "client closed" or "secret ended")
        {
            Assert.Null(next);
            return;
        }

        await EverywhereAsync(HttpStatusCode.OK, next!);
        var (seen, granted) = (await ReadIdsAsync(Contributions, next!), await ReadIdsAsync(Mandates, next!));
        if (change == "mandate ended")
        {
            // Of an open client without a mandate nothing is left but what is public.
            Assert.DoesNotContain(contribution, seen);
            Assert.Empty(granted);
        }
        else
        {
            Assert.Contains(contribution, seen);
            Assert.Contains(mandate, granted);
        }
    }

    /// <summary>Both are promised within 5 s; what it took is printed, and how fast it is belongs to the measurements.</summary>
    [Fact]
    public async Task A_replaced_focal_point_is_out_everywhere_and_the_newly_named_one_acts()
    {
        var framework = TestActor.NewId("frm");
        var (former, next) = (await RegisterAsync(framework, "government"), await RegisterAsync(framework, "government"));
        var mandate = await GrantAsync(former.Id, Roles.GovernmentFocalPoint);
        using var acting = PartnerTokens.Client(app.Gateway.BaseAddress!, former.Id, former.Secret);
        await Eventually.EqualsAsync("201 201", () => ActsAsync(acting, framework), Stop, PlatformApp.Patience);
        var contribution = await LodgedAsync(acting);
        var token = await TokenAsync(former.Id, former.Secret) ?? throw new InvalidOperationException("The client got no token.");
        await EverywhereAsync(HttpStatusCode.OK, token);
        using var waiting = PartnerTokens.Client(app.Gateway.BaseAddress!, next.Id, next.Secret);
        Assert.Equal("403 403", await ActsAsync(waiting, framework));

        using var replaced = await app.Administrator().PostAsync($"{Mandates}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "NV 4/2026" }, Stop, ifMatch: "\"1\"");
        var since = Stopwatch.GetTimestamp();
        await replaced.JsonAsync(HttpStatusCode.Created, Stop);

        // Both at once, so that one does not wait for what the other takes.
        using var named = PartnerTokens.Client(app.Gateway.BaseAddress!, next.Id, next.Secret);
        await Task.WhenAll(
            MeasuredAsync("the former focal point's token opens no service any more", since, () => EverywhereAsync(HttpStatusCode.Unauthorized, token)),
            MeasuredAsync("the newly named focal point acts", since, () => Eventually.EqualsAsync("201 201", () => ActsAsync(named, framework), Stop, PlatformApp.Patience)));
        Assert.Equal("403 403", await ActsAsync(acting, framework));
        var (now, before) = (await TokenAsync(next.Id, next.Secret), await TokenAsync(former.Id, former.Secret));
        Assert.Contains(contribution, await ReadIdsAsync(Contributions, now!));
        Assert.DoesNotContain(contribution, await ReadIdsAsync(Contributions, before!));
    }

    private async Task MeasuredAsync(string what, long since, Func<Task> wait)
    {
        await wait();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(since).TotalSeconds:F2} s after the answer"));
    }

    /// <summary>What a focal point alone does: names an expert, in Membership; and what only those do who hold a function: drafts a contribution, in another service.</summary>
    private async Task<string> ActsAsync(HttpClient caller, string framework)
    {
        var expert = await RegisterAsync(framework, "government");
        using var granted = await caller.PostAsync(Mandates, new { clientId = expert.Id, role = Roles.GovernmentalExpert, document = "NV 5/2026" }, Stop);
        using var drafted = await caller.PostAsync(Contributions, Draft(), Stop);
        return $"{(int)granted.StatusCode} {(int)drafted.StatusCode}";
    }

    private async Task<HttpResponseMessage> ChangeAsync(string change, string id, string secret, string secretId, string mandate, string token)
    {
        var client = $"/membership/v1/clients/{id}";
        using var read = await app.Administrator().GetAsync(client, Stop);
        switch (change)
        {
            case "mandate ended":
                return await app.Administrator().SendAsync(HttpMethod.Post, $"{Mandates}/{mandate}/end", new { reason = "A test of the end" }, Stop, ifMatch: "\"1\"");
            case "client closed":
                return await app.Administrator().PostAsync($"{client}/close", new { reason = "A test of the end" }, Stop, ifMatch: read.Tag());
            case "secret ended":
                return await app.Administrator().DeleteAsync($"{client}/secrets/{secretId}", read.Tag(), Stop);
            default:
                using (var form = Form("/oauth/revoke", id, secret, ("token", token)))
                {
                    return await app.Gateway.SendAsync(form, Stop);
                }
        }
    }

    /// <summary>Every list, through the gateway and at its service's own port, and at each replica behind it.</summary>
    private async Task EverywhereAsync(HttpStatusCode expected, string token)
    {
        var all = string.Join(' ', Lists.Select(list => $"gateway{list.Path}:{(int)expected} {list.Service}:{(int)expected}"));
        await Eventually.EqualsAsync(all, async () => string.Join(' ', await Task.WhenAll(Lists.Select(async list =>
            $"gateway{list.Path}:{await StatusesAsync(app.Gateway, list.Path, token)} {list.Service}:{await DirectAsync(list.Service, list.Path, token)}"))), Stop, PlatformApp.Patience);
    }

    private async Task<string> DirectAsync(string service, string path, string token)
    {
        using var direct = app.At(service);
        return await StatusesAsync(direct, path, token);
    }

    // Several times, because requests go to the replicas in turn.
    private static async Task<string> StatusesAsync(HttpClient caller, string path, string token)
    {
        var statuses = new HashSet<int>();
        for (var turn = 0; turn < 4; turn++)
        {
            using var answer = await GetAsync(caller, path, token);
            statuses.Add((int)answer.StatusCode);
        }

        return string.Join('+', statuses.Order());
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient caller, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await caller.SendAsync(request, Stop);
    }

    private async Task<List<string>> ReadIdsAsync(string path, string token)
    {
        using var answer = await GetAsync(app.Gateway, path + "?limit=200", token);
        var page = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    /// <summary>A contribution of the Government that the three sides of its framework see.</summary>
    private static async Task<string> LodgedAsync(HttpClient government)
    {
        using var drafted = await government.PostAsync(Contributions, Draft(), Stop);
        var id = (await drafted.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        using var lodged = await government.PostAsync($"{Contributions}/{id}/lodge", new { }, Stop, ifMatch: drafted.Tag());
        Assert.Equal("lodged", (await lodged.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        return id;
    }

    private static object Draft() =>
        new { kind = "statement", channel = "national", title = "A title", language = "en", text = $"Some words, {Guid.NewGuid():N}.", confidentiality = "frameworkOnly" };

    private async Task<(string Id, string Secret, string SecretId)> RegisterAsync(string framework, string side = "civil_society")
    {
        using var answer = await app.Administrator().PostAsync(
            "/membership/v1/clients", new { name = $"Test client {Guid.CreateVersion7():N}", side, framework, quotaPerMinute = 100_000 }, Stop);
        var client = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        return (client.GetProperty("id").GetString()!, client.GetProperty("secret").GetString()!, client.GetProperty("secrets")[0].GetProperty("id").GetString()!);
    }

    private async Task<string> GrantAsync(string clientId, string role = Roles.AllianceMember)
    {
        using var answer = await app.Administrator().PostAsync(Mandates, new { clientId, role, document = "Test mandate" }, Stop);
        return (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
    }

    /// <summary>Null where the client cannot prove itself any more.</summary>
    private async Task<string?> TokenAsync(string id, string secret)
    {
        using var form = Form("/oauth/token", id, secret, ("grant_type", "client_credentials"));
        using var answer = await app.Gateway.SendAsync(form, Stop);
        return answer.StatusCode == HttpStatusCode.Unauthorized
            ? null
            : (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("access_token").GetString();
    }

    private static HttpRequestMessage Form(string path, string id, string secret, params (string Name, string Value)[] members)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(members.Select(member => KeyValuePair.Create(member.Name, member.Value))) };
        request.Headers.Authorization = PartnerTokens.Basic(id, secret);
        return request;
    }
}
