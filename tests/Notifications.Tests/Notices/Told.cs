using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Notices;

/// <summary>Messages in, and what became of them: feed entries, mails, webhooks.</summary>
internal static class Told
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Delivers a message to a queue; the same id again is a redelivery.</summary>
    public static async Task SendAsync<T>(this NotificationsHost host, string queue, T message, Guid? messageId = null)
        where T : class
    {
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + queue));
        await endpoint.Send(message, context => context.MessageId = messageId ?? Guid.CreateVersion7(), Stop);
    }

    /// <summary>Enters a person's contact, at <c>{id}@partner.example</c>.</summary>
    public static async Task<string> ContactAsync(this NotificationsHost host, string side, string framework, string? organisationId = null, string? language = null)
    {
        var id = TestActor.NewId("per");
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/notifications/v1/contacts/{id}")
        {
            Content = JsonContent.Create(new { address = $"{id}@partner.example", side, framework, organisationId, language }),
        };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var answer = await administrator.SendAsync(request, Stop);
        await answer.JsonAsync(HttpStatusCode.Created, Stop);
        return id;
    }

    /// <summary>A contact of each of the three sides of a framework.</summary>
    public static async Task<(string Government, string CivilSociety, string Unodc)> ThreeContactsAsync(this NotificationsHost host, string framework) => (
        await host.ContactAsync("government", framework), await host.ContactAsync("civil_society", framework), await host.ContactAsync("unodc", framework));

    /// <summary>Type and version of each feed entry about a record.</summary>
    public static async Task<string> FeedAsync(this NotificationsHost host, string subject) =>
        await host.Database.QueryAsync<string>($"SELECT string_agg(type || ' ' || subject_version, ', ' ORDER BY position) FROM notifications.feed_entries WHERE subject_id = '{subject}'", Stop) ?? "";

    public static async Task<string> FactsAsync(this NotificationsHost host, string subject) =>
        await host.Database.QueryAsync<string>($"SELECT facts::jsonb::text FROM notifications.feed_entries WHERE subject_id = '{subject}'", Stop) ?? "";

    /// <summary>Who is mailed about a record, each as often as mails are written.</summary>
    public static async Task<string[]> MailedAsync(this NotificationsHost host, string subject) =>
        (await host.Database.QueryAsync<string>(
            $"SELECT string_agg('per_' || replace(m.person_id::text, '-', ''), ',' ORDER BY m.person_id::text) FROM notifications.mails m JOIN notifications.feed_entries f ON f.position = m.position WHERE f.subject_id = '{subject}'",
            Stop) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The types a partner reads about a record in its feed, once that is settled.</summary>
    public static async Task<string[]> ReadFeedAsync(this NotificationsHost host, TestActor actor, string subject)
    {
        await host.FeedSettledAsync();
        using var partner = await host.ActAsAsync(actor, Stop);
        var events = (await partner.ReadAsync("/notifications/v1/events?limit=200", Stop)).GetProperty("items").EnumerateArray();
        return [.. events.Where(one => one.GetProperty("subject").GetString() == subject).Select(one => one.GetProperty("type").GetString()!)];
    }

    /// <summary>Waits until partners read all the feed holds: any transaction still open on the server, another database's too, keeps what was entered since from them.</summary>
    public static Task FeedSettledAsync(this NotificationsHost host) =>
        Eventually.EqualsAsync(0, () => host.Database.QueryAsync<int>("SELECT count(*)::int FROM notifications.feed_entries WHERE entered_by >= pg_snapshot_xmin(pg_current_snapshot())", Stop), Stop);

    /// <summary>The one webhook a path gets.</summary>
    public static async Task<JsonElement> OneAsync(this Receiver receiver, string path) =>
        Assert.Single(await Eventually.HoldsAsync(() => receiver.Events(path), events => events.Count > 0, Stop)).Json;

    /// <summary>Five arrivals of one message, at once.</summary>
    public static async Task RepeatAsync<T>(this NotificationsHost host, string queue, T message)
        where T : class
    {
        var id = Guid.CreateVersion7();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.SendAsync(queue, message, id)));
        await Eventually.EqualsAsync(4, () => host.Database.QueryAsync<int>($"SELECT coalesce(max(duplicates), 0) FROM notifications.inbox WHERE message_id = '{id}'", Stop), Stop);
    }
}
