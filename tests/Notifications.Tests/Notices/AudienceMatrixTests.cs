using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trilateral.Membership.Contracts;
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
        // What the other test told all countries would stand in these feeds, too, when it comes first.
        await host.Database.ExecuteAsync("DELETE FROM notifications.feed_entries", Stop);
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

    private async Task<Listener> ListenAsync(string side, string? framework, Receiver receiver, string types = "contribution.*", TestActor? who = null)
    {
        var actor = who ?? new TestActor(WireNames<Side>.TryParse(side, out var parsed) ? parsed : throw new InvalidOperationException(side), side switch
        {
            "government" => Roles.GovernmentFocalPoint,
            "civil_society" => Roles.AllianceCoordinator,
            "unodc" => Roles.UnodcOfficer,
            _ => Roles.PlatformAdministrator,
        })
        { Framework = framework };
        var person = await host.ContactAsync(side, framework!);
        var path = $"/{person}";
        var (endpoint, _) = await host.AddVerifiedAsync(receiver.On(path, 200), eventTypes: [types], side: side, framework: framework, owner: actor);
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
        foreach (var question in new[] { "/notifications/v1/events?after={0}", hook + "/messages/{0}/explain" })
        {
            var absent = await AnswerAsync(client, question, never);
            foreach (var message in withheld)
            {
                Assert.Equal(absent, await AnswerAsync(client, question, message.Event));
            }
        }

        var attempts = (await client.ReadAsync($"{hook}/attempts?type=contribution.*&limit=200", Stop)).GetProperty("items").EnumerateArray();
        Assert.Equal(mine.Select(message => message.Event).Order(StringComparer.Ordinal), attempts.Select(one => one.GetProperty("eventId").GetString()!).Order(StringComparer.Ordinal));
        using var replayed = await client.PostAsync($"{hook}/replay-missing", new { since = host.Clock.GetUtcNow().AddDays(-1) }, Stop);
        Assert.Equal(0, (await replayed.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("queued").GetInt32());
        var replay = await client.ReadAsync(replayed.Headers.Location!.OriginalString, Stop);
        Assert.Equal(("done", 0, false, 0, 0), (
            replay.GetProperty("status").GetString(), replay.GetProperty("queued").GetInt32(), replay.GetProperty("hasMore").GetBoolean(),
            replay.GetProperty("result").GetProperty("delivered").GetInt32(), replay.GetProperty("result").GetProperty("notDelivered").GetInt32()));
        await TalliedAsync(client, hook, mine);
        if (listener.Side == "platform")
        {
            // Who runs the platform reads who was told of what is not restricted, and is no listener there.
            return;
        }

        var path = $"/notifications/v1/delivery-logs/{_contribution}?limit=200";
        if (mine.Count == 0)
        {
            using var log = await client.GetAsync(path, Stop);
            await log.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            return;
        }

        var lines = new List<string>();
        for (var next = path; next is not null;)
        {
            var page = await client.ReadAsync(next, Stop);
            lines.AddRange(page.GetProperty("items").EnumerateArray().Select(line => line.GetProperty("message").GetString()!));
            next = page.TryGetProperty("next", out var cursor) ? $"{path}&cursor={Uri.EscapeDataString(cursor.GetString()!)}" : null;
        }

        Assert.Equal(mine.Select(message => message.Event).Order(StringComparer.Ordinal), lines.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The days on which it was told, added up and by their hashes, hold the listener's own events and no other.</summary>
    private async Task TalliedAsync(HttpClient client, string hook, List<Message> mine)
    {
        var (events, delivered, hashes) = (0, 0, new List<string>());
        foreach (var day in new[] { -1, 0 })
        {
            var tally = await client.ReadAsync($"{hook}/tallies?day={host.Clock.GetUtcNow().AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", Stop);
            events += tally.GetProperty("events").GetInt32();
            delivered += tally.GetProperty("delivered").GetInt32();
            hashes.Add(tally.GetProperty("deliveredSha256").GetString()!);
        }

        Assert.Equal((mine.Count, mine.Count), (events, delivered));
        if (hashes.Contains(HashOf([])))
        {
            // All on one day: nobody worked through midnight.
            Assert.Contains(HashOf(mine), hashes);
        }
    }

    private static string HashOf(List<Message> mine) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(mine.Select(message => message.Event + "\n").Order(StringComparer.Ordinal)))));

    /// <summary>One body's own affair, and what is for those who hold a function: whoever is neither finds no trace of it.</summary>
    [Fact]
    public async Task What_is_for_one_body_or_for_a_function_reaches_these_and_is_to_all_others_as_if_it_never_was()
    {
        const string queue = "notifications-tell-of-alliances";
        await using var receiver = await Receiver.StartAsync();
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        await host.ResetAsync();
        var (applicant, alliance, application, at) = (TestActor.NewId("org"), TestActor.NewId("aln"), TestActor.NewId("apn"), host.Clock.GetUtcNow());
        await host.TellAsync("Demo organisation 21", organisationId: applicant);
        await host.SendAsync(queue, new AllianceFounded(alliance, 1, "national", "Demo alliance", _framework, null, null, applicant, "2026-11-22", true, "framework:" + _framework, "Public"));
        await Eventually.HoldsAsync(() => host.FeedAsync(applicant), text => text.Length > 0, Stop);
        await Eventually.HoldsAsync(() => host.FeedAsync(alliance), text => text.Length > 0, Stop);
        var audience = new List<Listener>();
        foreach (var (side, framework) in from side in new[] { "government", "civil_society", "unodc", "platform" } from framework in new[] { _framework, _other, null } select (side, framework))
        {
            audience.Add(await ListenAsync(side, framework, receiver, "application.*"));
        }

        foreach (var actor in new TestActor[] { TestActor.Member(_framework, TestActor.NewId("org")), Coordinator(alliance), Coordinator(TestActor.NewId("aln")) })
        {
            audience.Add(await ListenAsync("civil_society", _framework, receiver, "application.*", actor));
        }

        var (own, elsewhere, of) = (await host.ContactAsync("civil_society", _framework, applicant), await host.ContactAsync("civil_society", _other, applicant), "framework:" + _framework);
        var (declined, moved) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        // The one is for its body, whoever coordinates and UNODC; the other for its body alone.
        await host.SendAsync(queue, new ApplicationDeclined(application, 1, alliance, applicant, at, of, "OwnSide", "civil_society"), declined);
        await host.SendAsync(queue, new ApplicationMoved(application, 2, alliance, applicant, "screening", "infoRequested", at, null, at, at, 1, of, "Restricted", "civil_society"), moved);
        await Eventually.HoldsAsync(() => host.FeedAsync(application), text => text.Split(", ").Length == 3, Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync("webhook_deliveries WHERE state = 'pending'"), Stop);
        await host.FeedSettledAsync();

        await Eventually.HoldsAsync(() => catcher.ToAsync($"{own}@partner.example", Stop), mails => mails.Count == 2, Stop);
        Assert.Equal([own, own], await host.MailedAsync(application));
        Assert.Empty(await catcher.ToAsync($"{elsewhere}@partner.example", Stop));
        var told = new List<string>();
        foreach (var listener in audience)
        {
            var hears = listener.Framework == _framework
                && (listener.Side == "unodc" || (listener.Actor.Roles.Contains(Roles.AllianceCoordinator) && (listener.Actor.Alliance ?? alliance) == alliance));
            told.AddRange(receiver.Events(listener.Path).Select(one => one.Id));
            Assert.Equal(hears ? [$"msg_{declined:N}"] : [], receiver.Events(listener.Path).Select(one => one.Id));
            using var client = await host.ActAsAsync(listener.Actor, Stop);
            var (hook, never) = ($"/notifications/v1/webhook-endpoints/{listener.Endpoint}", $"msg_{Guid.CreateVersion7():N}");
            foreach (var path in new[] { "/notifications/v1/events?after={0}", hook + "/messages/{0}/explain" })
            {
                var absent = await AnswerAsync(client, path, never);
                foreach (var one in hears ? [moved] : new[] { declined, moved })
                {
                    Assert.Equal(absent, await AnswerAsync(client, path, $"msg_{one:N}"));
                }
            }

            Assert.Equal(hears ? 1 : 0, (await client.ReadAsync($"{hook}/attempts?type=application.*&limit=200", Stop)).GetProperty("items").GetArrayLength());
            await TalliedAsync(client, hook, hears ? [new(declined, of, "OwnSide", "civil_society")] : []);
            using var log = await client.GetAsync($"/notifications/v1/delivery-logs/{application}", Stop);
            // Who runs the platform reads who was told of what is not restricted, as UNODC does: of its own entry.
            Assert.Equal(listener.Side == "platform" || (hears && listener.Side == "unodc") ? HttpStatusCode.OK : HttpStatusCode.NotFound, log.StatusCode);
        }

        // A system of UNODC, one of every coordinator's, and one of who coordinates this alliance.
        Assert.Equal(3, told.Count);

        TestActor Coordinator(string of) => new(Side.CivilSociety, Roles.AllianceCoordinator) { Framework = _framework, Alliance = of };
    }

    /// <summary>Status and problem, without what the caller itself sent.</summary>
    private static async Task<string> AnswerAsync(HttpClient client, string path, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(CultureInfo.InvariantCulture, path, id));
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
