using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Retention;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Retention;

/// <summary>What is old is deleted to the second and in small steps; what somebody still waits for, or is being sent again, is not; and what is no longer kept is refused as that.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class DeleteOldRecordsTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Hooks = "/notifications/v1/webhook-endpoints";

    private static readonly TimeSpan Log = new RetentionOptions().DeliveryLog;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Databases count in microseconds.
    private DateTimeOffset _now;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        await host.Database.ExecuteAsync("DELETE FROM notifications.feed_entries; DELETE FROM notifications.notice_watches; DELETE FROM notifications.decisions; DELETE FROM notifications.asked_verifications; DELETE FROM notifications.dialogues; DELETE FROM notifications.signatures", Stop);
        _now = DateTimeOffset.FromUnixTimeSeconds(host.Clock.GetUtcNow().ToUnixTimeSeconds());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("feed_entries")]
    [InlineData("webhook_deliveries")]
    [InlineData("mails")]
    [InlineData("notice_watches")]
    [InlineData("decisions")]
    [InlineData("asked_verifications")]
    [InlineData("signatures")]
    [InlineData("signatures, settled")]
    [InlineData("webhook_replays")]
    public async Task Each_is_kept_to_its_last_second(string table)
    {
        var (kept, seedAsync) = table switch
        {
            "feed_entries" => (DeleteOldRecords.BodiesKept, (Func<DateTimeOffset, Task>)(at => EntryAsync(at))),
            "webhook_deliveries" => (DeleteOldRecords.DeliveriesKept, at => DeliveryAsync(at, "delivered", position: null)),
            "mails" => (Log, at => MailAsync(at, "sent", Guid.CreateVersion7(), position: 0)),
            "notice_watches" => (Log, at => WatchAsync(at, Guid.CreateVersion7(), position: 0, "delivered")),
            "signatures" => (ListEvents.Kept, at => SignatureAsync($"'{at:O}'", "NULL")),
            "signatures, settled" => (ListEvents.Kept, at => SignatureAsync("NULL", $"'{at:O}'")),
            "decisions" => (ListEvents.Kept, at => DecisionAsync(TestActor.NewId("dec"), at)),
            "webhook_replays" => (ListEvents.Kept, ReplayAsync),
            _ => (TimeSpan.FromDays(1), at => SqlAsync($"INSERT INTO notifications.asked_verifications (client_id, asked_at) VALUES ('cli_1', '{at:O}')")),
        };
        table = table.Split(',')[0];
        foreach (var (age, isKept) in new[] { (kept - Second, true), (kept, false), (kept + Second, false) })
        {
            await host.Database.ExecuteAsync($"DELETE FROM notifications.{table}", Stop);
            await seedAsync(_now - age);

            Assert.Equal(isKept ? [] : [1], await CleanAsync());

            Assert.Equal(isKept ? 1 : 0, await host.CountAsync(table));
        }
    }

    [Fact]
    public async Task What_still_waits_is_kept_however_old_it_is_with_what_it_will_say()
    {
        var old = _now - Log - Log;
        var (mailed, hooked, watched) = (Guid.CreateVersion7(old), Guid.CreateVersion7(old), Guid.CreateVersion7(_now));
        await MailAsync(old, "pending", mailed, await EntryAsync(old, mailed));
        await DeliveryAsync(old, "pending", await EntryAsync(old, hooked));
        // A notice that bounced may be sent again and prove something.
        var bounced = await EntryAsync(_now - DeleteOldRecords.DeliveriesKept - Second, watched);
        await DeliveryAsync(_now - DeleteOldRecords.DeliveriesKept - Second, "exhausted", bounced);
        await WatchAsync(_now - DeleteOldRecords.DeliveriesKept - Second, watched, bounced, "exhausted");
        // A decision's steps are its next mail's calendar entry.
        await DecisionAsync("dec_open", overAt: null);
        await EntryAsync(old, type: "decision.opened", subject: "dec_open");
        await EntryAsync(old, type: "decision.opened", subject: "dec_gone");

        Assert.Equal([1], await CleanAsync());

        Assert.Equal(
            "dec_open,org_1,org_1,org_1",
            await host.Database.QueryAsync<string>("SELECT string_agg(subject_id, ',' ORDER BY subject_id) FROM notifications.feed_entries WHERE data IS NOT NULL", Stop));
        Assert.Equal((1, 2), (await host.CountAsync("mails"), await host.CountAsync("webhook_deliveries")));
    }

    [Fact]
    public async Task Of_what_somebody_was_mailed_ids_and_times_stay_as_long_as_the_log_and_no_longer()
    {
        var at = _now - DeleteOldRecords.BodiesKept;
        var (eventId, person) = (Guid.CreateVersion7(at), await host.ContactAsync("government", Endpoints.Framework));
        var position = await EntryAsync(at, eventId, subject: "org_told");
        await MailAsync(at, "sent", eventId, position, person);

        Assert.Equal([1], await CleanAsync());
        Assert.Equal([], await CleanAsync());

        Assert.Equal("null {}", await host.Database.QueryAsync<string>("SELECT coalesce(data, 'null') || ' ' || facts FROM notifications.feed_entries", Stop));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var line = Assert.Single((await administrator.ReadAsync("/notifications/v1/delivery-logs/org_told", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal((person, "sent"), (line.GetProperty("person").GetString(), line.GetProperty("state").GetString()));
        // The mail cannot be written any more.
        using var again = await administrator.PostAsync($"/notifications/v1/contacts/{person}/messages/msg_{eventId:N}/resend", new { }, Stop);
        await again.RefusedAsync(HttpStatusCode.Gone, "no-longer-kept", Stop);
        Assert.Equal(1, await host.CountAsync("mails WHERE state = 'sent'"));

        Assert.Equal([1], await CleanAsync(_now - DeleteOldRecords.BodiesKept + Log));

        Assert.Equal((0, 0), (await host.CountAsync("mails"), await host.CountAsync("feed_entries")));
    }

    [Fact]
    public async Task Much_that_is_old_is_deleted_in_steps_of_a_thousand()
    {
        await host.Database.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"{InsertEntry} SELECT gen_random_uuid(), 'organisation.registered', 'org_1', 1, 'global', 'Public', '{_now.AddDays(-40):O}', '{_now.AddDays(-40):O}', '/', '{{}}', '{{}}' FROM generate_series(1, 2500)"), Stop);

        var steps = await Task.WhenAll(CleanAsync(), CleanAsync());

        Assert.All(steps.SelectMany(rows => rows), rows => Assert.InRange(rows, 1, DeleteOldRecords.MaxPerTransaction));
        Assert.Equal(2500, steps.SelectMany(rows => rows).Sum());
        Assert.Equal(0, await host.CountAsync("feed_entries"));
    }

    [Fact]
    public async Task What_is_no_longer_kept_is_refused_as_that_and_what_never_was_as_unknown()
    {
        var (at, actor) = (_now - DeleteOldRecords.BodiesKept, TestActor.Government(Endpoints.Framework));
        await using var receiver = await Receiver.StartAsync();
        var (endpoint, _) = await host.AddEnabledAsync(receiver.On("/old", 200), owner: actor);
        var eventId = Guid.CreateVersion7(at);
        await DeliveryAsync(at, "delivered", await EntryAsync(at, eventId), endpoint, eventId);
        using var owner = await host.ActAsAsync(actor, Stop);
        Assert.Equal([1], await CleanAsync());

        // The delivery is kept for two days more, with the attempts it had.
        await RefusedAsync(HttpStatusCode.Gone, "no-longer-kept");
        Assert.Equal("delivered 0", await host.DeliveriesAsync(endpoint));
        Assert.Equal([1], await CleanAsync(_now + DeleteOldRecords.DeliveriesKept - DeleteOldRecords.BodiesKept));
        await RefusedAsync(HttpStatusCode.Gone, "no-longer-kept");
        eventId = Guid.CreateVersion7(_now - ListEvents.Kept + TimeSpan.FromHours(1));
        await RefusedAsync(HttpStatusCode.NotFound, "not-found");
        Assert.Empty(receiver.Events("/old"));

        foreach (var (age, status, type) in new[]
        {
            (ListEvents.Kept + Second, HttpStatusCode.Gone, "no-longer-kept"), (ListEvents.Kept - TimeSpan.FromHours(1), HttpStatusCode.UnprocessableEntity, "invalid-request"),
        })
        {
            using var feed = await owner.GetAsync($"/notifications/v1/events?after=msg_{Guid.CreateVersion7(_now - age):N}", Stop);
            await feed.RefusedAsync(status, type, Stop);
        }

        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        foreach (var (id, status, type) in new[]
        {
            ($"{Guid.CreateVersion7(_now - ListEvents.Kept - Second):N}", HttpStatusCode.Gone, "no-longer-kept"), ("80000000000070008000000000000000", HttpStatusCode.NotFound, "not-found"),
        })
        {
            using var explained = await owner.GetAsync($"{Hooks}/{endpoint}/messages/msg_{id}/explain", Stop);
            using var previewed = await administrator.GetAsync($"/notifications/v1/mail-previews/msg_{id}", Stop);
            using var tested = await administrator.PostAsync($"/notifications/v1/mail-previews/msg_{id}/send", new { personId = TestActor.NewId("per") }, Stop);
            using var feed = await owner.GetAsync($"/notifications/v1/events?after=msg_{id}", Stop);
            await explained.RefusedAsync(status, type, Stop);
            await previewed.RefusedAsync(status, type, Stop);
            await tested.RefusedAsync(status, type, Stop);
            await feed.RefusedAsync(status == HttpStatusCode.Gone ? status : HttpStatusCode.UnprocessableEntity, status == HttpStatusCode.Gone ? type : "invalid-request", Stop);
        }

        async Task RefusedAsync(HttpStatusCode status, string type)
        {
            using var refused = await owner.PostAsync($"{Hooks}/{endpoint}/messages/msg_{eventId:N}/resend", new { }, Stop);
            await refused.RefusedAsync(status, type, Stop);
        }
    }

    [Fact]
    public async Task After_a_reminder_that_a_webhook_told_of_before_the_feed_is_settled_there_is_nothing_yet()
    {
        var reminder = Trilateral.Notifications.Notices.DerivedEventId.Of(TestActor.NewId("a reminder"));
        using var reader = await host.ActAsAsync(TestActor.Government(Endpoints.Framework), Stop);
        await using (var connection = new NpgsqlConnection(host.Database.ConnectionString))
        {
            await connection.OpenAsync(Stop);
            await using var transaction = await connection.BeginTransactionAsync(Stop);
            await using var begin = new NpgsqlCommand("SELECT pg_current_xact_id()::text", connection, transaction);
            await begin.ExecuteScalarAsync(Stop);
            await EntryAsync(_now, reminder, subject: "org_early");

            Assert.Empty((await reader.ReadAsync($"/notifications/v1/events?after=msg_{reminder:N}", Stop)).GetProperty("items").EnumerateArray());
        }

        await EntryAsync(_now, subject: "org_later");
        await host.FeedSettledAsync();
        var next = Assert.Single((await reader.ReadAsync($"/notifications/v1/events?after=msg_{reminder:N}", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal("org_later", next.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_dialogues_steps_are_kept_until_it_is_over()
    {
        var entered = _now - TimeSpan.FromDays(90);
        foreach (var (id, endsAt) in new[] { ("evt_before", _now - ListEvents.Kept + Second), ("evt_over", _now - ListEvents.Kept) })
        {
            await SqlAsync($"INSERT INTO notifications.dialogues (id, title, known_version, ends_at) VALUES ('{id}', '', 1, '{endsAt:O}')");
            await EntryAsync(entered, type: "dialogue.announced", subject: id);
        }

        await CleanAsync();

        Assert.Equal("evt_before", await host.Database.QueryAsync<string>("SELECT string_agg(subject_id, ',') FROM notifications.feed_entries", Stop));
    }

    [Fact]
    public async Task Looking_for_what_waits_for_an_entry_uses_an_index_however_much_was_sent()
    {
        var (owner, position) = ((await host.AddEnabledAsync("http://127.0.0.1:9/")).Id, await EntryAsync(_now - DeleteOldRecords.BodiesKept));
        await SqlAsync(
            $"""
            INSERT INTO notifications.webhook_deliveries (endpoint_id, event_id, position, type, subject_id, subject_version, sequence, occurred_at, state, attempts, due_at)
            SELECT '{owner.Value}', gen_random_uuid(), {position} + n, 'organisation.registered', 'org_1', 1, n, now(), CASE WHEN n % 20 = 0 THEN 'pending' ELSE 'delivered' END, 0, 'infinity' FROM generate_series(1, 20000) n;
            ANALYZE notifications.webhook_deliveries
            """);

        var plan = await host.Database.QueryAsync<string>(
            $"EXPLAIN (FORMAT JSON) SELECT FROM notifications.webhook_deliveries d WHERE d.position = {position.ToString(CultureInfo.InvariantCulture)} AND d.state = 'pending'", Stop);

        Assert.Contains("ix_webhook_deliveries_waiting", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_tells_to_the_second_whether_its_event_may_have_been_kept()
    {
        foreach (var (age, may) in new[] { (ListEvents.Kept - Second, false), (ListEvents.Kept, true), (ListEvents.Kept + Second, true) })
        {
            Assert.Equal(may, FeedQueries.MayHaveBeenKept(Guid.CreateVersion7(_now - age), _now));
        }

        // What can be no time of ours never was.
        Assert.False(FeedQueries.MayHaveBeenKept(Guid.Parse("80000000-0000-7000-8000-000000000000"), _now));
        Assert.False(FeedQueries.MayHaveBeenKept(Guid.Parse("ffffffff-ffff-7fff-bfff-ffffffffffff"), _now));
        Assert.True(FeedQueries.MayHaveBeenKept(Guid.Parse("00000000-0000-7000-8000-000000000000"), _now));

        // Ids that are computed, of reminders for example, tell no time.
        Assert.True(FeedQueries.MayHaveBeenKept(Trilateral.Notifications.Notices.DerivedEventId.Of("a reminder"), _now));
    }

    [Fact]
    public async Task What_somebody_is_about_to_send_again_is_left_for_the_next_time()
    {
        var position = await EntryAsync(_now - DeleteOldRecords.BodiesKept);
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync(Stop);
        await using (var transaction = await connection.BeginTransactionAsync(Stop))
        {
            // What HoldAsync takes.
            await using var hold = new NpgsqlCommand($"SELECT FROM notifications.feed_entries WHERE position = {position} FOR SHARE", connection, transaction);
            await hold.ExecuteNonQueryAsync(Stop);

            Assert.Equal([], await CleanAsync());

            await transaction.CommitAsync(Stop);
        }

        Assert.Equal([1], await CleanAsync());
    }

    [Fact]
    public async Task Resending_and_deleting_at_once_sends_it_whole_or_refuses()
    {
        const int Events = 20;
        var (at, actor) = (_now - DeleteOldRecords.BodiesKept, TestActor.Government(Endpoints.Framework));
        await using var receiver = await Receiver.StartAsync();
        var (endpoint, _) = await host.AddEnabledAsync(receiver.On("/racing", 200), owner: actor);
        var events = new List<Guid>();
        for (var number = 0; number < Events; number++)
        {
            events.Add(Guid.CreateVersion7(at));
            await DeliveryAsync(at, "delivered", await EntryAsync(at, events[^1]), endpoint, events[^1]);
        }

        using var owner = await host.ActAsAsync(actor, Stop);
        var resending = events.Select(async eventId =>
        {
            using var answer = await owner.PostAsync($"{Hooks}/{endpoint}/messages/msg_{eventId:N}/resend", new { }, Stop);
            return (Id: $"msg_{eventId:N}", answer.StatusCode);
        }).ToList();
        await CleanAsync();
        var answers = await Task.WhenAll(resending);

        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.Gone }));
        var sent = answers.Where(answer => answer.StatusCode == HttpStatusCode.Accepted).Select(answer => answer.Id).Order(StringComparer.Ordinal).ToList();
        await Eventually.EqualsAsync(0, () => host.CountAsync("webhook_deliveries WHERE state = 'pending'"), Stop);
        var arrived = receiver.Events("/racing");
        Assert.Equal(sent, arrived.Select(one => one.Id).Order(StringComparer.Ordinal));
        Assert.All(arrived, one => Assert.Equal("Old", one.Json.GetProperty("data").GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData(364, false)]
    [InlineData(365, true)]
    [InlineData(36_525, true)]
    [InlineData(36_526, false)]
    public void The_log_is_kept_for_a_year_to_a_hundred(int days, bool isTaken)
    {
        var fault = new RetentionOptions { DeliveryLog = TimeSpan.FromDays(days) }.Check();

        Assert.Equal(isTaken, fault is null);
        Assert.Contains(isTaken ? "" : "Retention__DeliveryLog", fault ?? "", StringComparison.Ordinal);
    }

    private const string InsertEntry = "INSERT INTO notifications.feed_entries (event_id, type, subject_id, subject_version, reach, class, occurred_at, entered_at, path, data, facts)";

    private Task<IReadOnlyList<int>> CleanAsync(DateTimeOffset? now = null) => host.Services.GetRequiredService<DeleteOldRecords>().CleanAsync(now ?? _now, Stop);

    private Task<long> EntryAsync(DateTimeOffset at, Guid? eventId = null, string type = "organisation.registered", string subject = "org_1") =>
        host.Database.QueryAsync<long>(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {{InsertEntry}} VALUES ('{{eventId ?? Guid.CreateVersion7(at)}}', '{{type}}', '{{subject}}', 1, 'global', 'Public', '{{at:O}}', '{{at:O}}', '/', '{"name":"Old"}', '{"name":"Old"}') RETURNING position
                """),
            Stop);

    private async Task DeliveryAsync(DateTimeOffset endedAt, string state, long? position, Id<Trilateral.Notifications.Webhooks.WebhookEndpoint>? endpoint = null, Guid? eventId = null)
    {
        var owner = endpoint ?? (await host.AddEnabledAsync("http://127.0.0.1:9/")).Id;
        await SqlAsync(
            $"""
            INSERT INTO notifications.webhook_deliveries (endpoint_id, event_id, position, type, subject_id, subject_version, sequence, occurred_at, state, attempts, due_at)
            VALUES ('{owner.Value}', '{eventId ?? Guid.CreateVersion7()}', {position?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}, 'organisation.registered', 'org_1', 1, 1, '{endedAt:O}', '{state}', 0,
                    {(state == "pending" ? "'infinity'" : $"'{endedAt:O}'")})
            """);
    }

    private async Task ReplayAsync(DateTimeOffset at) => await SqlAsync(
        $"""
        INSERT INTO notifications.webhook_replays (id, endpoint_id, action, since, created_at, queued)
        VALUES ('{Guid.CreateVersion7()}', '{(await host.AddEnabledAsync("http://127.0.0.1:9/")).Id.Value}', 'recover', '{at:O}', '{at:O}', 1)
        """);

    private Task<int> MailAsync(DateTimeOffset endedAt, string state, Guid eventId, long position, string? person = null) => SqlAsync(
        $"""
        INSERT INTO notifications.mails (event_id, person_id, template, position, direct, state, attempts, due_at, created_at, ended_at)
        VALUES ('{eventId}', '{person?[4..] ?? Guid.NewGuid().ToString()}', 'organisation.registered', {position}, false, '{state}', 1, 'infinity', '{endedAt:O}', {(state == "pending" ? "NULL" : $"'{endedAt:O}'")})
        """);

    private Task<int> WatchAsync(DateTimeOffset at, Guid eventId, long position, string told) => SqlAsync(
        $"""
        INSERT INTO notifications.notice_watches (event_id, position, side, channel, created_at, told, told_at, is_open, resent)
        VALUES ('{eventId}', {position}, 'government', 'webhook', '{at:O}', '{told}', '{at:O}', false, 0)
        """);

    private Task<int> SignatureAsync(string signUntil, string settledAt) => host.Database.ExecuteAsync(
        $"""
        INSERT INTO notifications.signatures (founding_id, organisation_id, facilitating_organisation_id, asked_version, sign_until, settled_at, time_zone, reach, class, side, is_settled)
        VALUES ('{TestActor.NewId("fou")}', 'org_1', '', 0, {signUntil}, {settledAt}, '', '', '', '', {(settledAt == "NULL" ? "false" : "true")})
        """,
        Stop);

    private Task<int> DecisionAsync(string id, DateTimeOffset? overAt) => SqlAsync(
        $$"""
        INSERT INTO notifications.decisions (id, framework_id, kind, silence, asked, answered, voted, has_replied, ends_version, time_zone, reach, class, is_over, over_at)
        VALUES ('{{id}}', '', '', '', '{}', '{}', '{}', false, 0, '', '', '', {{(overAt is null ? "false" : "true")}}, {{(overAt is { } at ? $"'{at:O}'" : "NULL")}})
        """);

    private Task<int> SqlAsync(FormattableString sql) => host.Database.ExecuteAsync(sql.ToString(CultureInfo.InvariantCulture), Stop);
}
