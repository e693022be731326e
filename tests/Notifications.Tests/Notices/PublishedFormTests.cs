using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Notices;

/// <summary>What the consumers make of messages, as endpoints and readers of the feed get it, is held to the frozen form of its type. A type that nothing comes of fails.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class PublishedFormTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private const string Endpoints = "/notifications/v1/webhook-endpoints";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_type_is_published_in_its_form()
    {
        await using var receiver = await Receiver.StartAsync();
        var framework = Example(NoticeTypes.AllianceFounded).GetProperty("frameworkId").GetString()!;
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);
        using var member = await host.ActAsAsync(TestActor.Member(framework, TestActor.NewId("org")), Stop);
        using var unodc = await host.ActAsAsync(TestActor.Unodc(framework), Stop);
        HttpClient[] sides = [government, member, unodc];
        var own = "";
        foreach (var side in sides)
        {
            await EndpointAsync(side, receiver.On("/thin", 200), "thin");
            own = await EndpointAsync(side, receiver.On("/full", 200), "full");
        }

        // One that fails for a day and is then gone: the owner's other endpoints are told of both.
        var ending = await EndpointAsync(unodc, receiver.On("/ending", 200), "thin");
        receiver.On("/ending", 500);
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET failing_since = now() - interval '25 hours', failing_counts = true WHERE id = '{Guid.Parse(ending[4..])}'", Stop);

        using var tested = await unodc.SendAsync(HttpMethod.Post, $"{Endpoints}/{own}/test", null, Stop, Guid.CreateVersion7().ToString("N"));
        Assert.Equal(HttpStatusCode.Accepted, tested.StatusCode);
        var ofRecords = NoticeTypes.All.Where(type => type.IsOfSubject).ToList();

        foreach (var type in ofRecords)
        {
            await PublishAsync(type);
        }

        await Eventually.HoldsAsync(() => receiver.Events("/full").Select(webhook => webhook.Type).ToList(), types => types.Contains(NoticeTypes.EndpointFailing), Stop);
        receiver.On("/ending", 410);

        // What is restricted goes to no endpoint, nor the one notice that is, though it is made of a message to the sides: whom it concerns reads it in the API, and its mail tells of it.
        var sent = NoticeTypes.All.Where(type => type.Name != NoticeTypes.DecisionReplyAsked && (!type.IsOfSubject || Example(type.Name).GetProperty("class").GetString() != "Restricted")).Select(type => type.Name).ToList();
        await Eventually.HoldsAsync(() => sent.Except(receiver.All("/full").Select(webhook => webhook.Type)), absent => !absent.Any(), Stop, expectation: "a full webhook of every type that is not restricted");
        var thin = ofRecords.Select(type => type.Name).Intersect(sent).ToList();
        await Eventually.HoldsAsync(() => thin.Except(receiver.Events("/thin").Select(webhook => webhook.Type)), absent => !absent.Any(), Stop, expectation: "a thin webhook of every type that is not restricted");
        var kept = JsonNode.Parse((await host.Database.QueryAsync<string>("SELECT json_agg(json_build_object('type', type, 'data', data::json))::text FROM notifications.feed_entries", Stop))!)!.AsArray();
        await host.FeedSettledAsync();
        var read = new List<JsonElement>();
        foreach (var side in sides)
        {
            read.AddRange((await side.ReadAsync("/notifications/v1/events?limit=200", Stop)).GetProperty("items").EnumerateArray());
        }

        List<(string Name, JsonElement Schema, JsonNode Data)> held =
        [
            .. kept.Select(entry => Held("kept", (string)entry!["type"]!, entry["data"]!)),
            .. read.Select(entry => Held("feed", entry.GetProperty("type").GetString()!, Node(entry.GetProperty("data")))),
            .. receiver.All("/full").Select(webhook => Held("webhook", webhook.Type, Node(webhook.Json.GetProperty("data")))),
            .. receiver.Events("/thin").Where(webhook => !webhook.Type.StartsWith("webhook_endpoint.", StringComparison.Ordinal)).Select(webhook => ("thin " + webhook.Type, NoticeForm.Thin.Schema, Node(webhook.Json.GetProperty("data")))),
        ];

        Assert.Empty(await Ajv.RefusedAsync(held, Stop));
        Assert.Equal(ofRecords.Select(type => type.Name).Append(NoticeTypes.EndpointFailing).Append(NoticeTypes.EndpointDisabled).Order(StringComparer.Ordinal), kept.Select(entry => (string)entry!["type"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(thin.Order(StringComparer.Ordinal), read.Select(entry => entry.GetProperty("type").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_example_of_every_type_can_be_sent_as_a_test_and_is_never_taken_for_an_event()
    {
        await using var receiver = await Receiver.StartAsync();
        using var owner = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        var endpoint = await EndpointAsync(owner, receiver.On("/tried", 200), "thin");
        var path = $"{Endpoints}/{endpoint}/test";
        var asked = new Dictionary<string, string>();

        foreach (var name in NoticeTypes.All.Select(type => type.Name))
        {
            using var tested = await owner.SendAsync(HttpMethod.Post, $"{path}?type={name}", null, Stop, Guid.CreateVersion7().ToString("N"));
            asked[(await tested.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("eventId").GetString()!] = name;
            host.Clock.Advance(TimeSpan.FromSeconds(7));
        }

        var arrived = await Eventually.HoldsAsync(() => receiver.Events("/tried"), events => events.Count == asked.Count, Stop);
        Assert.All(arrived, webhook => Assert.Equal((NoticeTypes.Test, NoticeTypes.Test), (webhook.Type, webhook.Headers["trilateral-event-type"])));
        var within = arrived.Select(webhook => (Webhook: webhook, Event: webhook.Json.GetProperty("data").GetProperty("event"))).ToList();
        Assert.Equal(asked.OrderBy(one => one.Key), within.Select(one => KeyValuePair.Create(one.Event.GetProperty("id").GetString()!, one.Event.GetProperty("type").GetString()!)).OrderBy(one => one.Key));
        Assert.All(within, one => Assert.Equal(one.Webhook.Id, one.Event.GetProperty("id").GetString()));
        Assert.Empty(await Ajv.RefusedAsync(
            [
                .. within.Select(one => Held("test", NoticeTypes.Test, Node(one.Webhook.Json.GetProperty("data")))),
                .. within.Select(one => Held("example", one.Event.GetProperty("type").GetString()!, Node(one.Event.GetProperty("data")))),
            ],
            Stop));
        var published = within.Single(one => one.Event.GetProperty("type").GetString() == NoticeTypes.ContributionPublished).Event;
        Assert.Equal(Example(NoticeTypes.ContributionPublished).GetProperty("contributionId").GetString(), published.GetProperty("subject").GetString());
        Assert.Equal((1, 1, "global"), (published.GetProperty("sequence").GetInt32(), published.GetProperty("data_version").GetInt32(), published.GetProperty("tenant").GetString()));

        // The feed tells of what happened, and nothing has.
        Assert.Equal(0, await host.CountAsync($"feed_entries WHERE event_id IN ({string.Join(", ", asked.Keys.Select(id => $"'{Guid.Parse(id[4..])}'"))})"));
        var key = Guid.CreateVersion7().ToString("N");
        foreach (var unknown in new[] { "contribution.praised", "contribution.*", "", "Contribution.published" })
        {
            using var refused = await owner.SendAsync(HttpMethod.Post, $"{path}?type={unknown}", null, Stop, Guid.CreateVersion7().ToString("N"));
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/type");
        }

        host.Clock.Advance(TimeSpan.FromMinutes(2));
        using var one = await owner.SendAsync(HttpMethod.Post, $"{path}?type={NoticeTypes.MemberAdmitted}", null, Stop, key);
        using var other = await owner.SendAsync(HttpMethod.Post, $"{path}?type={NoticeTypes.MemberLapsed}", null, Stop, key);
        Assert.Equal(HttpStatusCode.Accepted, one.StatusCode);
        await other.RefusedAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", Stop);
    }

    /// <summary>The example itself is the message: what it needs was told by the examples before it.</summary>
    private async Task PublishAsync(NoticeType type)
    {
        if (KnownDecision.Reminders.Contains(type.Name))
        {
            await RemindAsync(type.Name, Example(type.Name).GetProperty("decisionId").GetString()!);
            return;
        }

        if (type.Name == NoticeTypes.FoundingSignatureDue)
        {
            await RemindOfSignatureAsync(Example(type.Name).GetProperty("foundingId").GetString()!);
            return;
        }

        var queue = NotificationsService.Messaging.Consumers.Where(consumer => consumer.Messages.Contains(type.Data) && TellsOf(consumer.Consumer, type.Data)).Select(consumer => consumer.Queue).SingleOrDefault();
        Assert.True(queue is not null, $"No consumer tells of {type.Data.Name}, which {type.Name} is made of.");
        var (id, message) = (Guid.CreateVersion7(), Example(type.Name).Deserialize(type.Data, NoticeBoard.Json)!);
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + queue));
        await endpoint.Send(message, type.Data, Pipe.Execute<SendContext>(context => context.MessageId = id), Stop);
        var entered = await Eventually.HoldsAsync<string?>(
            // One message may be told in two forms, to whom each concerns.
            () => host.Database.QueryAsync<string?>($"SELECT type FROM notifications.feed_entries WHERE event_id = '{id}' ORDER BY (type = '{type.Name}') DESC LIMIT 1", Stop), found => found is not null, Stop,
            expectation: $"a feed entry made of the example of {type.Name}, sent to {queue}; the examples before it have to tell what its consumer needs to know");
        Assert.Equal(type.Name, entered);
    }

    /// <summary>A reminder is no message: it comes of the decision that the examples before told of, a day before its end.</summary>
    private async Task RemindAsync(string type, string decision)
    {
        var now = host.Clock.GetUtcNow();
        var ends = type == NoticeTypes.DecisionReplyDue ? $"reply_closes_at = '{now.AddHours(24):O}'" : $"ends_at = '{now.AddHours(24):O}', reply_closes_at = '{now.AddHours(-2):O}'";
        await host.Database.ExecuteAsync($"UPDATE notifications.decisions SET {ends}, end_told_at = '{now.AddHours(-1):O}', next_reminder_at = '{now:O}' WHERE id = '{decision}'", Stop);
        await Eventually.HoldsAsync(() => host.FeedAsync(decision), told => told.Contains(type, StringComparison.Ordinal), Stop);
    }

    private async Task RemindOfSignatureAsync(string founding)
    {
        var now = host.Clock.GetUtcNow();
        await host.Database.ExecuteAsync(
            $"UPDATE notifications.signatures SET sign_until = '{now.AddHours(24):O}', told_at = '{now.AddHours(-1):O}', next_reminder_at = '{now:O}' WHERE founding_id = '{founding}'", Stop);
        await Eventually.HoldsAsync(() => host.FeedAsync(founding), told => told.Contains(NoticeTypes.FoundingSignatureDue, StringComparison.Ordinal), Stop);
    }

    private static async Task<string> EndpointAsync(HttpClient owner, string url, string form)
    {
        using var made = await owner.PostAsync(Endpoints, new { url, eventTypes = new[] { "*" }, form }, Stop);
        var id = (await made.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        await Eventually.HoldsAsync(() => owner.ReadAsync($"{Endpoints}/{id}", Stop), endpoint => endpoint.GetProperty("state").GetString() == "enabled", Stop);
        return id;
    }

    private static bool TellsOf(Type consumer, Type message) => consumer.IsAssignableTo(typeof(NoticeConsumer<>).MakeGenericType(message));

    private static JsonElement Example(string type) => NoticeForm.Of(type).Example;

    private static (string Name, JsonElement Schema, JsonNode Data) Held(string where, string type, JsonNode data) => ($"{where} {type}", NoticeForm.Of(type).Schema, data);

    private static JsonNode Node(JsonElement element) => JsonNode.Parse(element.GetRawText())!;
}
