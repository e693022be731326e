using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
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

        using var tested = await unodc.SendAsync(HttpMethod.Post, $"{Endpoints}/{own}/test", null, Stop, Guid.CreateVersion7().ToString("N"));
        Assert.Equal(HttpStatusCode.Accepted, tested.StatusCode);
        var ofRecords = NoticeTypes.All.Where(type => type.IsOfSubject).ToList();

        foreach (var type in ofRecords)
        {
            await PublishAsync(type);
        }

        // What is restricted goes to no endpoint: whom it concerns reads it in the API, and its mail tells of it.
        var sent = NoticeTypes.All.Where(type => !type.IsOfSubject || Example(type.Name).GetProperty("class").GetString() != "Restricted").Select(type => type.Name).ToList();
        await Eventually.HoldsAsync(() => sent.Except(receiver.All("/full").Select(webhook => webhook.Type)), absent => !absent.Any(), Stop, expectation: "a full webhook of every type that is not restricted");
        var thin = ofRecords.Select(type => type.Name).Intersect(sent).ToList();
        await Eventually.HoldsAsync(() => thin.Except(receiver.Events("/thin").Select(webhook => webhook.Type)), absent => !absent.Any(), Stop, expectation: "a thin webhook of every type that is not restricted");
        var kept = JsonNode.Parse((await host.Database.QueryAsync<string>("SELECT json_agg(json_build_object('type', type, 'data', data::json))::text FROM notifications.feed_entries", Stop))!)!.AsArray();
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
            .. receiver.Events("/thin").Select(webhook => ("thin " + webhook.Type, NoticeForm.Thin.Schema, Node(webhook.Json.GetProperty("data")))),
        ];

        Assert.Empty(await Ajv.RefusedAsync(held, Stop));
        Assert.Equal(ofRecords.Select(type => type.Name).Order(StringComparer.Ordinal), kept.Select(entry => (string)entry!["type"]!).Order(StringComparer.Ordinal));
        Assert.Equal(thin.Order(StringComparer.Ordinal), read.Select(entry => entry.GetProperty("type").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The example itself is the message: what it needs was told by the examples before it.</summary>
    private async Task PublishAsync(NoticeType type)
    {
        var queue = NotificationsService.Messaging.Consumers.Where(consumer => consumer.Messages.Contains(type.Data) && TellsOf(consumer.Consumer, type.Data)).Select(consumer => consumer.Queue).SingleOrDefault();
        Assert.True(queue is not null, $"No consumer tells of {type.Data.Name}, which {type.Name} is made of.");
        var (id, message) = (Guid.CreateVersion7(), Example(type.Name).Deserialize(type.Data, NoticeBoard.Json)!);
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + queue));
        await endpoint.Send(message, type.Data, Pipe.Execute<SendContext>(context => context.MessageId = id), Stop);
        var entered = await Eventually.HoldsAsync<string?>(
            () => host.Database.QueryAsync<string?>($"SELECT type FROM notifications.feed_entries WHERE event_id = '{id}'", Stop), found => found is not null, Stop,
            expectation: $"a feed entry made of the example of {type.Name}, sent to {queue}; the examples before it have to tell what its consumer needs to know");
        Assert.Equal(type.Name, entered);
    }

    private static async Task<string> EndpointAsync(HttpClient owner, string url, string form)
    {
        using var made = await owner.PostAsync(Endpoints, new { url, eventTypes = new[] { "*" }, form }, Stop);
        var id = (await made.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        await Eventually.HoldsAsync(() => owner.ReadAsync($"{Endpoints}/{id}", Stop), endpoint => endpoint.GetProperty("state").GetString() == "enabled", Stop);
        return id;
    }

    private static bool TellsOf(Type consumer, Type message) => consumer.BaseType is { IsGenericType: true } tells && tells == typeof(NoticeConsumer<>).MakeGenericType(message);

    private static JsonElement Example(string type) => NoticeForm.Of(type).Example;

    private static (string Name, JsonElement Schema, JsonNode Data) Held(string where, string type, JsonNode data) => ($"{where} {type}", NoticeForm.Of(type).Schema, data);

    private static JsonNode Node(JsonElement element) => JsonNode.Parse(element.GetRawText())!;
}
