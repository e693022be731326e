using System.Net;
using Microsoft.AspNetCore.Http;
using Trilateral.Events.Contracts;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Contacts;

[Collection(typeof(OneHostAtATime))]
public sealed class ContactTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private const string Framework = "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string NewPath() => $"/notifications/v1/contacts/{TestActor.NewId("per")}";

    [Fact]
    public async Task A_contact_is_entered_read_replaced_and_removed_under_its_version_and_the_audit_names_nobody()
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var path = NewPath();

        using var created = await SaveNewAsync(administrator, path, Body("first@example.org", "ur", name: "Demo person 1"));
        var contact = await created.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal(("first@example.org", "ur", "Demo person 1", "government", Framework), (
            contact.GetProperty("address").GetString(), contact.GetProperty("language").GetString(), contact.GetProperty("displayName").GetString(),
            contact.GetProperty("side").GetString(), contact.GetProperty("framework").GetString()));
        Assert.Equal(("\"1\"", path), (created.Tag(), created.Headers.Location?.OriginalString));
        Assert.Equal(contact.GetRawText(), (await administrator.ReadAsync(path, Stop)).GetRawText());

        using var twice = await SaveNewAsync(administrator, path, Body("other@example.org"));
        await twice.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var unconditional = await administrator.PutAsync(path, Body("other@example.org"), null, Stop);
        await unconditional.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        using var replaced = await administrator.PutAsync(path, Body("other@example.org"), created.Tag(), Stop);
        Assert.Equal(("other@example.org", "en"), ((await replaced.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("address").GetString(), (await administrator.ReadAsync(path, Stop)).GetProperty("language").GetString()));
        using var stale = await administrator.PutAsync(path, Body("third@example.org"), created.Tag(), Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var unseen = await administrator.PutAsync(NewPath(), Body("third@example.org"), "\"1\"", Stop);
        // As for a person of another side: who has seen a version of neither learns nothing.
        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);

        using var removed = await administrator.DeleteAsync(path, replaced.Tag(), Stop);
        using var gone = await administrator.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await gone.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        var person = path[(path.LastIndexOf('/') + 1)..];
        Assert.Equal(3, await host.CountAsync($"audit_entries WHERE subject = '{person}' AND action LIKE 'contact.%'"));
        Assert.Equal(0, await host.CountAsync("audit_entries WHERE coalesce(before, '') || coalesce(after, '') ~ '(example.org|Demo person)'"));
    }

    [Fact]
    public async Task A_new_address_ends_the_suppression_of_the_old_one()
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var path = NewPath();
        using var created = await SaveNewAsync(administrator, path, Body("gone@example.org"));
        await host.Database.ExecuteAsync("UPDATE notifications.contacts SET suppressed_at = now()", Stop);

        using var same = await administrator.PutAsync(path, Body("GONE@example.org", "fr"), created.Tag(), Stop);
        using var other = await administrator.PutAsync(path, Body("here@example.org"), same.Tag(), Stop);

        Assert.True((await same.JsonAsync(HttpStatusCode.OK, Stop)).TryGetProperty("suppressedAt", out _));
        Assert.False((await other.JsonAsync(HttpStatusCode.OK, Stop)).TryGetProperty("suppressedAt", out _));
    }

    [Fact]
    public async Task Who_is_removed_is_erased_from_what_events_said_and_receivers_answered_and_ids_and_times_stay()
    {
        var (path, other, organisation, dialogue) = (NewPath(), TestActor.NewId("per"), TestActor.NewId("org"), TestActor.NewId("evt"));
        var person = path[(path.LastIndexOf('/') + 1)..];
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var created = await SaveNewAsync(administrator, path, new { address = "demo1@example.org", side = "civil_society", framework = Framework, organisationId = organisation });
        var at = host.Clock.GetUtcNow();
        await host.SendAsync("notifications-tell-of-dialogues", new DialogueAnnounced(dialogue, 1, "firearms", "Demo dialogue", "Session", at, at, "Europe/Vienna", "Vienna", "hybrid", at, at, at, at, "global", "Public"));
        var (own, others) = (TestActor.NewId("reg"), TestActor.NewId("reg"));
        foreach (var (registration, registered) in new[] { (own, person), (others, other) })
        {
            await host.SendAsync(
                "notifications-tell-of-dialogues", new RegistrationConfirmed(registration, 1, dialogue, organisation, registered, "online", at, "civil_society", $"framework:{Framework}", "Restricted"));
            await Eventually.EqualsAsync("registration.confirmed 1", () => host.FeedAsync(registration), Stop);
        }

        // The clock of the replica that began the attempts is behind. No system is told of a registration; one that names a person one day is erased like it.
        var (endpoint, another) = ((await host.AddEnabledAsync("http://127.0.0.1:9/")).Id, (await host.AddEnabledAsync("http://127.0.0.1:9/")).Id);
        foreach (var (to, subject, state) in new[] { (endpoint, own, "delivered"), (another, own, "pending"), (another, others, "pending") })
        {
            await host.Database.ExecuteAsync(
                $"""
                WITH d AS (
                    INSERT INTO notifications.webhook_deliveries (endpoint_id, event_id, position, type, subject_id, subject_version, sequence, occurred_at, state, attempts, due_at)
                    SELECT '{to.Value}', event_id, position, type, subject_id, 1, 0, occurred_at, '{state}', 1, 'infinity' FROM notifications.feed_entries WHERE subject_id = '{subject}' RETURNING id)
                INSERT INTO notifications.webhook_attempts (id, delivery_id, endpoint_id, number, started_at, ended_at, outcome, status, answer)
                SELECT gen_random_uuid(), d.id, '{to.Value}', 1, f.entered_at - interval '1 minute', f.entered_at, 'delivered', 200, 'Dear {subject}' FROM d, notifications.feed_entries f WHERE f.subject_id = '{subject}'
                """,
                Stop);
        }

        using var removed = await administrator.DeleteAsync(path, created.Tag(), Stop);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await EraseNamesTests.ErasedAsync(host, person);
        Assert.Equal(0, await host.CountAsync($"feed_entries WHERE data LIKE '%{person}%'"));
        Assert.Equal((1, 1), (await host.CountAsync($"feed_entries WHERE subject_id = '{own}' AND data IS NULL AND path <> ''"), await host.CountAsync($"feed_entries WHERE subject_id = '{others}' AND data LIKE '%{other}%'")));
        Assert.Equal("delivered,withdrawn", await host.Database.QueryAsync<string>($"SELECT string_agg(state, ',' ORDER BY state) FROM notifications.webhook_deliveries WHERE subject_id = '{own}'", Stop));
        Assert.Equal(1, await host.CountAsync($"webhook_deliveries WHERE subject_id = '{others}' AND state = 'pending'"));
        Assert.Equal(
            $"200 -,200 -,200 Dear {others}",
            await host.Database.QueryAsync<string>($"SELECT string_agg(status || ' ' || coalesce(answer, '-'), ',' ORDER BY answer NULLS FIRST) FROM notifications.webhook_attempts WHERE endpoint_id IN ('{endpoint.Value}', '{another.Value}')", Stop));
        using var body = await host.ActAsAsync(TestActor.Member(Framework, organisation), Stop);
        var line = Assert.Single((await body.ReadAsync($"/notifications/v1/delivery-logs/{own}", Stop)).GetProperty("items").EnumerateArray(), one => one.GetProperty("channel").GetString() == "mail");
        Assert.False(line.TryGetProperty("person", out _));
        Assert.Equal("registration.confirmed", line.GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_is_out_with_a_receiver_while_a_person_is_erased_leaves_no_answer_and_what_waited_says_why_it_is_not_sent()
    {
        await using var receiver = await Receiver.StartAsync();
        var (arrived, erased) = (new TaskCompletionSource(), new TaskCompletionSource());
        var path = NewPath();
        var person = path[(path.LastIndexOf('/') + 1)..];
        var owner = TestActor.Government(Framework);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var created = await SaveNewAsync(administrator, path, Body("demo2@example.org"));
        var (slow, _) = await host.AddEnabledAsync(receiver.On("/slow", async (context, _) =>
        {
            arrived.TrySetResult();
            await erased.Task;
            await context.Response.WriteAsync($"Dear {person}", Stop);
        }), owner: owner);
        var (failing, _) = await host.AddEnabledAsync(receiver.On("/failing", 500), owner: owner);
        await host.TellAsync($"Demo organisation {person}");
        await arrived.Task.WaitAsync(Stop);
        await Eventually.EqualsAsync("1 http 500", () => host.AttemptsAsync(failing), Stop);

        using var removed = await administrator.DeleteAsync(path, created.Tag(), Stop);
        await EraseNamesTests.ErasedAsync(host, person);
        erased.SetResult();

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await Eventually.EqualsAsync("1 delivered 200", () => host.AttemptsAsync(slow), Stop);
        Assert.Equal(0, await host.CountAsync($"webhook_attempts WHERE answer LIKE '%{person}%'"));
        Assert.Equal("withdrawn:erased 1", await host.DeliveriesAsync(failing));
        using var client = await host.ActAsAsync(owner, Stop);
        var message = Assert.Single(receiver.Events("/slow")).Id;
        var why = await client.ReadAsync($"/notifications/v1/webhook-endpoints/{failing}/messages/{message}/explain", Stop);
        Assert.Equal("withdrawn", why.GetProperty("verdict").GetString());
        Assert.Contains("erased", why.GetProperty("explanation").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_side_keeps_its_own_people_and_finds_no_others()
    {
        var organisation = TestActor.NewId("org");
        using var government = await host.ActAsAsync(TestActor.Government(Framework), Stop);
        using var coordinator = await host.ActAsAsync(TestActor.Coordinator(Framework, organisation), Stop);
        using var observer = await host.ActAsAsync(new TestActor(ServiceDefaults.Identity.Side.Government, ServiceDefaults.Identity.Roles.Observer) { Framework = Framework }, Stop);
        using var anonymous = host.Anonymous();
        var path = NewPath();
        using var own = await SaveNewAsync(government, path, Body("own@example.org"));
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);

        foreach (var body in new[]
        {
            Body("a@example.org"),
            Body("a@example.org", side: "civil_society", organisation: TestActor.NewId("org")),
            Body("a@example.org", side: "civil_society", organisation: organisation, framework: "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7b"),
            Body("a@example.org", side: "civil_society"),
        })
        {
            using var foreign = await SaveNewAsync(coordinator, NewPath(), body);
            await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-side", Stop);
        }

        using var theirs = await SaveNewAsync(coordinator, NewPath(), Body("a@example.org", side: "civil_society", organisation: organisation));
        Assert.Equal(HttpStatusCode.Created, theirs.StatusCode);
        using var read = await coordinator.GetAsync(path, Stop);
        using var written = await coordinator.PutAsync(path, Body("a@example.org", side: "civil_society", organisation: organisation), own.Tag(), Stop);
        using var removed = await coordinator.DeleteAsync(path, own.Tag(), Stop);
        foreach (var answer in new[] { read, written, removed })
        {
            await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        using var watched = await observer.GetAsync(path, Stop);
        await watched.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var unknown = await anonymous.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Fact]
    public async Task Whoever_tries_to_enter_somebody_elses_person_is_told_nothing_but_by_a_form_that_would_enter_it()
    {
        var organisation = TestActor.NewId("org");
        using var government = await host.ActAsAsync(TestActor.Government(Framework), Stop);
        using var coordinator = await host.ActAsAsync(TestActor.Coordinator(Framework, organisation), Stop);
        var (foreign, free) = (NewPath(), NewPath());
        using var kept = await SaveNewAsync(government, foreign, Body("own@example.org"));
        var before = (await government.ReadAsync(foreign, Stop)).GetRawText();

        foreach (var body in new[] { Body("no address", side: "civil_society", organisation: organisation), Body("a@example.org"), new { } })
        {
            using var ofForeign = await SaveNewAsync(coordinator, foreign, body);
            using var ofFree = await SaveNewAsync(coordinator, free, body);
            Assert.Contains(ofFree.StatusCode, new[] { HttpStatusCode.UnprocessableEntity, HttpStatusCode.Forbidden });
            Assert.Equal(await SaidAsync(ofFree), await SaidAsync(ofForeign));
        }

        var form = Body("a@example.org", side: "civil_society", organisation: organisation);
        using var refused = await SaveNewAsync(coordinator, foreign, form);
        using var read = await coordinator.GetAsync(foreign, Stop);
        await refused.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal(await SaidAsync(read), await SaidAsync(refused));
        Assert.Equal(before, (await government.ReadAsync(foreign, Stop)).GetRawText());
        await Eventually.EqualsAsync(
            1L,
            () => host.CountAsync($"audit_entries WHERE action = 'access.refused' AND subject = '{foreign[(foreign.LastIndexOf('/') + 1)..]}' AND after LIKE '%404%PUT%'"),
            Stop);
        using var entered = await SaveNewAsync(coordinator, free, form);
        await entered.JsonAsync(HttpStatusCode.Created, Stop);

        static async Task<string> SaidAsync(HttpResponseMessage answer)
        {
            var problem = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject();
            problem.Remove("traceId");
            problem.Remove("instance");
            return $"{(int)answer.StatusCode} {problem.ToJsonString()}";
        }
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("a@b", false)]
    [InlineData("a@example.org\r\nBcc: b@example.org", false)]
    [InlineData("Name <a@example.org>", false)]
    [InlineData("a@example.org,b@example.org", false)]
    [InlineData("\"a b\"@example.org", false)]
    [InlineData("ä@example.org", false)]
    [InlineData("a@[127.0.0.1]", false)]
    [InlineData("", false)]
    [InlineData("a+b@sub.example.org", true)]
    public async Task An_address_is_one_plain_mailbox(string address, bool accepted)
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);

        using var answer = await SaveNewAsync(administrator, NewPath(), Body(address));

        if (accepted)
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }
        else
        {
            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/address");
        }
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once()
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);

        using var answer = await SaveNewAsync(administrator, NewPath(), new { address = "x", language = "xx", side = "nobody", framework = "fra_1", organisationId = "org_1", displayName = "a\nb" });
        using var noId = await SaveNewAsync(administrator, "/notifications/v1/contacts/per_1", Body("a@example.org"));

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/address", "/language", "/side", "/framework", "/organisationId", "/displayName");
        await noId.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private static object Body(string address, string? language = null, string side = "government", string? framework = Framework, string? organisation = null, string? name = null) =>
        new { address, language, side, framework, organisationId = organisation, displayName = name };

    private static async Task<HttpResponseMessage> SaveNewAsync(HttpClient client, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = System.Net.Http.Json.JsonContent.Create(body, body.GetType()) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        return await client.SendAsync(request, Stop);
    }
}
