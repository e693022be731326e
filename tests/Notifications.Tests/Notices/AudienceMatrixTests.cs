using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.Submissions.Contracts;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Notices;

/// <summary>
/// Every side in every reach is told of a message of every class, reach and owner exactly what it may know, by mail, webhook and feed, and by none of them can it count
/// what it was not told of. All messages are about one record, so that numbers of each channel would show a gap.
/// </summary>
[Collection(typeof(OneHostAtATime))]
public sealed class AudienceMatrixTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private const string Global = "global";

    private static readonly string[] Three = ["government", "civil_society", "unodc"];

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _other = TestActor.NewId("frm");
    private readonly string _contribution = TestActor.NewId("con");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_is_told_what_it_may_know_by_every_channel_and_cannot_count_the_rest()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var audience = new List<Listener>();
        foreach (var (side, framework) in from side in new[] { "government", "civil_society", "unodc", "platform" } from framework in new[] { _framework, _other, null } select (side, framework))
        {
            audience.Add(await ListenAsync(side, framework, receiver));
        }

        var told =
            (from reach in new[] { Global, "framework:" + _framework, "region:" + _framework }
             from @class in new[] { "Public", "FrameworkOnly", "OwnSide", "Restricted", "of-tomorrow" }
             from owner in Three.Append("platform")
             select new Message(Guid.CreateVersion7(), reach, @class, owner)).ToList();
        for (var index = 0; index < told.Count; index++)
        {
            var (id, reach, @class, owner) = told[index];
            await host.SendAsync(
                "notifications-tell-of-contributions",
                new ContributionLodged(_contribution, index + 1, "statement", "national", null, owner, null, host.Clock.GetUtcNow(), host.Clock.GetUtcNow(), reach, @class), id);
        }

        await Eventually.EqualsAsync(told.Count, () => host.Database.QueryAsync<int>($"SELECT count(*)::int FROM notifications.feed_entries WHERE subject_id = '{_contribution}'", Stop), Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync("webhook_deliveries WHERE state = 'pending'"), Stop);
        await host.FeedSettledAsync();

        foreach (var listener in audience)
        {
            var mine = told.Where(message => MayKnow(message, listener)).ToList();
            using var client = await host.ActAsAsync(listener.Actor, Stop);
            await MailedAsync(catcher, listener, [.. mine.Where(message => IsInReach(message, listener))]);
            Hooked(receiver, listener, mine);
            await ReadAsync(client, listener, mine);
            await CannotCountAsync(client, listener, mine, [.. told.Except(mine)]);
        }

        // The matrix tells and withholds by every class and reach it knows, and withholds all of those it does not.
        Assert.All(
            told.GroupBy(message => (message.Reach, message.Class)),
            group => Assert.Equal(
                group.Key.Reach.StartsWith("region", StringComparison.Ordinal) || group.Key.Class is "Restricted" or "of-tomorrow",
                !group.Any(message => audience.Exists(listener => MayKnow(message, listener)))));
    }

    private bool IsInReach(Message message, Listener listener) => message.Reach == Global || (message.Reach == "framework:" + _framework && listener.Framework == _framework);

    /// <summary>As design §6 and decision 0037 say it, and not as the product computes it. What is out of reach is told to systems alone.</summary>
    private bool MayKnow(Message message, Listener listener)
    {
        var ofEveryCountry = message is { Class: "Public" } && message.Reach == "framework:" + _framework && listener is { Side: "unodc", Framework: null };
        return (ofEveryCountry || IsInReach(message, listener)) && message.Class switch
        {
            "Public" => true,
            "FrameworkOnly" => listener.Side != "platform",
            "OwnSide" => listener.Side != "platform" && listener.Side == message.Owner,
            _ => false,
        };
    }

    private async Task<Listener> ListenAsync(string side, string? framework, Receiver receiver)
    {
        var actor = new TestActor(WireNames<Side>.TryParse(side, out var parsed) ? parsed : throw new InvalidOperationException(side), side switch
        {
            "government" => Roles.GovernmentFocalPoint,
            "civil_society" => Roles.AllianceCoordinator,
            "unodc" => Roles.UnodcOfficer,
            _ => Roles.PlatformAdministrator,
        })
        { Framework = framework };
        var person = await host.ContactAsync(side, framework!);
        var path = $"/{person}";
        var (endpoint, _) = await host.AddVerifiedAsync(receiver.On(path, 200), eventTypes: ["contribution.*"], side: side, framework: framework, owner: actor);
        return new(side, framework, actor, person, path, endpoint.ToString());
    }

    private static async Task MailedAsync(MailCatcher catcher, Listener listener, List<Message> mine)
    {
        var composer = new MailComposer(MailTemplates.Load(), new MailOptions(), new UnsubscribeLinks(NotificationsHost.Key));
        var person = Guid.ParseExact(listener.Person["per_".Length..], "N");
        // The catcher shows a mail a moment after it took it.
        var mails = await Eventually.HoldsAsync(() => catcher.ToAsync($"{listener.Person}@partner.example", Stop), found => found.Count >= mine.Count, Stop);
        Assert.Equal(
            mine.Select(message => composer.MessageIdOf(message.Id, person, NoticeTypes.ContributionLodged)).Order(StringComparer.Ordinal),
            mails.Select(mail => mail.GetProperty("headers").GetProperty("message-id").GetString()!).Order(StringComparer.Ordinal));
    }

    private static void Hooked(Receiver receiver, Listener listener, List<Message> mine)
    {
        var events = receiver.Events(listener.Path);
        Assert.Equal(mine.Select(message => message.Event).Order(StringComparer.Ordinal), events.Select(one => one.Id).Order(StringComparer.Ordinal));
        // The owner's own count of the record, without gaps.
        Assert.Equal(Enumerable.Range(1, mine.Count), events.Select(one => one.Json.GetProperty("sequence").GetInt32()).Order());
    }

    /// <summary>Page by page to the end: nothing more, no empty page for what is filtered, and a total of what is shown.</summary>
    private static async Task ReadAsync(HttpClient client, Listener listener, List<Message> mine)
    {
        const int limit = 3;
        var (events, pages, path) = (new List<string>(), 0, $"/notifications/v1/events?limit={limit}");
        for (var next = path; next is not null; pages++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, next);
            request.Headers.Add("Prefer", "return=total-count");
            using var answer = await client.SendAsync(request, Stop);
            var page = await answer.JsonAsync(HttpStatusCode.OK, Stop);
            events.AddRange(page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetString()!));
            Assert.Equal(mine.Count, page.GetProperty("totalCount").GetInt32());
            next = page.TryGetProperty("next", out var cursor) ? $"{path}&cursor={Uri.EscapeDataString(cursor.GetString()!)}" : null;
        }

        Assert.Equal((listener, string.Join(' ', mine.Select(message => message.Event).Order(StringComparer.Ordinal))), (listener, string.Join(' ', events.Order(StringComparer.Ordinal))));
        Assert.Equal(Math.Max(1, (mine.Count + limit - 1) / limit), pages);
    }

    /// <summary>A message that was withheld is to every question one that there never was.</summary>
    private async Task CannotCountAsync(HttpClient client, Listener listener, List<Message> mine, List<Message> withheld)
    {
        var never = $"msg_{Guid.CreateVersion7():N}";
        var hook = $"/notifications/v1/webhook-endpoints/{listener.Endpoint}";
        foreach (var path in new[] { "/notifications/v1/events?after={0}", hook + "/messages/{0}/explain" })
        {
            var absent = await AnswerAsync(client, path, never);
            foreach (var message in withheld)
            {
                Assert.Equal(absent, await AnswerAsync(client, path, message.Event));
            }
        }

        var attempts = (await client.ReadAsync($"{hook}/attempts?type=contribution.*&limit=200", Stop)).GetProperty("items").EnumerateArray();
        Assert.Equal(mine.Select(message => message.Event).Order(StringComparer.Ordinal), attempts.Select(one => one.GetProperty("eventId").GetString()!).Order(StringComparer.Ordinal));
        using var replayed = await client.PostAsync($"{hook}/replay-missing", new { since = host.Clock.GetUtcNow().AddDays(-1) }, Stop);
        Assert.Equal(0, (await replayed.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("queued").GetInt32());
        if (listener.Side == "platform")
        {
            // Who runs the platform reads who was told of what is not restricted, and is no listener there.
            return;
        }

        using var log = await client.GetAsync($"/notifications/v1/delivery-logs/{_contribution}?limit=200", Stop);
        if (mine.Count == 0)
        {
            await log.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            return;
        }

        var lines = (await log.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("items").EnumerateArray();
        Assert.Equal(mine.Select(message => message.Event).Order(StringComparer.Ordinal), lines.Select(line => line.GetProperty("message").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Status and problem, without what the caller itself sent.</summary>
    private static async Task<string> AnswerAsync(HttpClient client, string path, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await client.SendAsync(request, Stop);
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Stop));
        return $"{(int)answer.StatusCode} {string.Join(' ', problem.EnumerateObject().Where(member => member.Name is not ("instance" or "traceId")).Select(member => member.Value.GetRawText()))}";
    }

    private sealed record Message(Guid Id, string Reach, string Class, string Owner)
    {
        public string Event => $"msg_{Id:N}";
    }

    private sealed record Listener(string Side, string? Framework, TestActor Actor, string Person, string Path, string Endpoint);
}
