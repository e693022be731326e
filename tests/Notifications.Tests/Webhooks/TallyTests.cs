using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Trilateral.Notifications.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>A partner that counts and hashes the ids it was sent in a day comes to what the platform says of that day.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class TallyTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_day_adds_up_to_what_the_receiver_has_and_says_what_is_missing()
    {
        await using var receiver = await Receiver.StartAsync();
        var refused = "";
        var owner = TestActor.Government(Endpoints.Framework);
        var (endpoint, _) = await host.AddVerifiedAsync(receiver.On("/tally", (context, webhook) =>
        {
            context.Response.StatusCode = refused.Length > 0 && webhook.Text.Contains(refused, StringComparison.Ordinal) ? 500 : 200;
            return Task.CompletedTask;
        }), owner: owner);
        using var client = await host.ActAsAsync(owner, Stop);
        var tallies = $"/notifications/v1/webhook-endpoints/{endpoint}/tallies";
        var day = Day(0);
        await host.TellAsync("Demo organisation 1");
        await host.TellAsync("Demo organisation 2");
        await Eventually.EqualsAsync(2, () => host.CountAsync("webhook_deliveries WHERE state = 'delivered' AND position IS NOT NULL"), Stop);
        refused = "Demo organisation 3";
        await host.TellAsync(refused);
        await Eventually.EqualsAsync(1, () => host.CountAsync("webhook_deliveries WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        // When events happened their messages say; it counts as today's.
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_deliveries SET occurred_at = '{day}T00:00:00Z' WHERE position IS NOT NULL", Stop);

        var tally = await client.ReadAsync($"{tallies}?day={day}", Stop);

        Assert.Equal((day, 3, 2, 1), (tally.GetProperty("day").GetString(), tally.GetProperty("events").GetInt32(), tally.GetProperty("delivered").GetInt32(), tally.GetProperty("pending").GetInt32()));
        var type = Assert.Single(tally.GetProperty("types").EnumerateArray());
        Assert.Equal(("organisation.registered", 3, 2, 1), (type.GetProperty("type").GetString(), type.GetProperty("events").GetInt32(), type.GetProperty("delivered").GetInt32(), type.GetProperty("pending").GetInt32()));
        var taken = receiver.Events("/tally").Where(one => !one.Text.Contains(refused, StringComparison.Ordinal)).Select(one => one.Id + "\n").Order(StringComparer.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(taken)))), tally.GetProperty("deliveredSha256").GetString());
        Assert.Equal(0, (await client.ReadAsync($"{tallies}?day={Day(-1)}", Stop)).GetProperty("events").GetInt32());

        // One that it has and asks for once more is none that it lacks, however that ends.
        var again = receiver.Events("/tally").First(one => one.Text.Contains("Demo organisation 1", StringComparison.Ordinal));
        refused = "Demo organisation";
        using var resent = await client.TwiceAsync($"/notifications/v1/webhook-endpoints/{endpoint}/messages/{again.Id}/resend", null, null, Stop);
        await resent.JsonAsync(HttpStatusCode.Accepted, Stop);
        await Eventually.EqualsAsync(2, () => host.CountAsync("webhook_deliveries WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        Assert.Equal(tally.GetRawText(), (await client.ReadAsync($"{tallies}?day={day}", Stop)).GetRawText());

        foreach (var nothing in new[] { "2026-11-31", "yesterday", "2026-1-1", Day(2) })
        {
            using var absent = await client.GetAsync($"{tallies}?day={nothing}", Stop);
            await absent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/day");
        }

        using var old = await client.GetAsync($"{tallies}?day={Day(-31)}", Stop);
        await old.RefusedAsync(HttpStatusCode.Gone, "no-longer-kept", Stop);

        string Day(int days) => host.Clock.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_day_has_begun_with_its_first_second_and_its_ids_are_hashed_in_one_order()
    {
        var midnight = new DateTimeOffset(2027, 5, 3, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal([null, midnight, midnight], new[] { midnight.AddSeconds(-1), midnight, midnight.AddSeconds(1) }.Select(now => ReadTally.BeginOf("2027-05-03", now)));

        var rows = Enumerable.Range(0, 20).Select(number => new ReadTally.Row(Guid.CreateVersion7(), number % 2 == 0 ? "b" : "a", number % 3 == 0 ? "delivered" : number % 3 == 1 ? "pending" : "skipped", WasTaken: false)).ToList();
        var tally = await ReadTally.OfAsync("2027-05-03", rows.OrderBy(row => WebhookBody.IdOf(row.EventId), StringComparer.Ordinal).ToAsyncEnumerable(), Stop);
        Assert.Equal(("a b", 20, 7, 7), (string.Join(' ', tally.Types.Select(type => type.Type)), tally.Types.Sum(type => type.Events), tally.Types.Sum(type => type.Delivered), tally.Types.Sum(type => type.Pending)));
        var ids = string.Concat(rows.Where(row => row.State == "delivered").Select(row => WebhookBody.IdOf(row.EventId) + "\n").Order(StringComparer.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(ids))), tally.DeliveredSha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), (await ReadTally.OfAsync("2027-05-03", AsyncEnumerable.Empty<ReadTally.Row>(), Stop)).DeliveredSha256);
    }
}
