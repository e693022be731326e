using System.Net;
using System.Net.Http.Headers;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Events.Tests.Dialogues;

public sealed class DialogueTests(EventsHost host) : IClassFixture<EventsHost>, IAsyncLifetime
{
    private const string Path = DialogueBodies.Path;

    private HttpClient _unodc = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

    public ValueTask DisposeAsync()
    {
        _unodc.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_announced_dialogue_leaves_one_row_one_message_and_one_audit_entry_and_every_side_reads_it()
    {
        var created = await _unodc.AnnounceAsync(Body(), Stop);

        var id = created.GetProperty("id").GetString()!;
        Assert.Equal("announced", created.GetProperty("state").GetString());
        Assert.Equal(2, created.GetProperty("perOrganisation").GetProperty("inPerson").GetInt32());
        Assert.Equal(1, await CountAsync($"events.dialogues where version = 1 and 'evt_' || replace(id::text, '-', '') = '{id}'"));
        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{id}' and message_type like '%DialogueAnnounced' and aggregate_version = 1"));
        Assert.Equal(1, await CountAsync($"events.audit_entries where subject = '{id}' and action = 'dialogue.announced'"));
        foreach (var reader in new[] { TestActor.Government(TestActor.NewId("frm")), TestActor.Member(null, TestActor.NewId("org")), TestActor.Administrator() })
        {
            using var client = await host.ActAsAsync(reader, Stop);
            Assert.Equal(created.GetRawText(), (await client.ReadAsync($"{Path}/{id}", Stop)).GetRawText());
        }
    }

    [Fact]
    public async Task The_secretariat_an_officer_and_the_chair_announce_and_nobody_else()
    {
        foreach (var role in new[] { Roles.Secretariat, Roles.UnodcOfficer, Roles.Chair })
        {
            using var one = await host.ActAsAsync(new TestActor(Side.Unodc, role), Stop);
            await one.AnnounceAsync(Body(), Stop);
        }

        foreach (var other in new[] { TestActor.Government(TestActor.NewId("frm")), TestActor.Coordinator(null), TestActor.Administrator(), new TestActor(Side.Unodc, Roles.Observer) })
        {
            using var client = await host.ActAsAsync(other, Stop);
            using var refused = await client.PostAsync(Path, Body(), Stop);
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }
    }

    [Fact]
    public async Task Twenty_parallel_announcements_of_one_dialogue_leave_one()
    {
        var body = Body();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _unodc.InsistAsync(Path, body, Stop)));

        var id = (await Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created).JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString();
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-announced", Stop);
        }

        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{id}'"));
    }

    [Fact]
    public async Task A_cancelled_dialogue_says_why_and_its_time_can_be_announced_anew()
    {
        var body = Body();
        var id = (await _unodc.AnnounceAsync(body, Stop)).GetProperty("id").GetString();

        using var answer = await _unodc.TwiceAsync($"{Path}/{id}/cancel", new { reason = "The venue is closed" }, "\"1\"", Stop);

        var cancelled = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("cancelled", "\"2\"", "The venue is closed"), (cancelled.GetProperty("state").GetString(), answer.Tag(), cancelled.GetProperty("cancellationReason").GetString()));
        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{id}' and message_type like '%DialogueCancelled' and aggregate_version = 2"));
        Assert.Equal(1, await CountAsync($"events.audit_entries where subject = '{id}' and action = 'dialogue.cancelled' and reason = 'The venue is closed' and before::jsonb ->> 'state' = 'announced'"));
        await _unodc.AnnounceAsync(body, Stop);
        Assert.DoesNotContain(id, (await _unodc.ReadAsync($"{Path}?state=announced&limit=200", Stop)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Cancelling_asks_for_the_right_version_a_reason_and_a_dialogue_that_stands()
    {
        var id = (await _unodc.AnnounceAsync(Body(), Stop)).GetProperty("id").GetString();

        using var unconditional = await CancelAsync(_unodc, id, null);
        await unconditional.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        using var stale = await CancelAsync(_unodc, id, "\"7\"");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var silent = await CancelAsync(_unodc, id, "\"1\"", "too short");
        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        using var absent = await CancelAsync(_unodc, "evt_00000000000000000000000000000000", "\"1\"");
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var government = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        using var foreign = await CancelAsync(government, id, "\"1\"");
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal("announced", (await _unodc.ReadAsync($"{Path}/{id}", Stop)).GetProperty("state").GetString());

        using var done = await CancelAsync(_unodc, id, "\"1\"");
        using var again = await CancelAsync(_unodc, id, done.Tag());
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Theory]
    [InlineData(Roles.UnodcOfficer)]
    [InlineData(Roles.Secretariat)]
    [InlineData(Roles.Chair)]
    public async Task A_mandate_of_one_country_neither_announces_nor_cancels_what_concerns_all(string role)
    {
        var body = Body();
        var id = (await _unodc.AnnounceAsync(Body(), Stop)).GetProperty("id").GetString();
        using var bound = await host.ActAsAsync(new TestActor(Side.Unodc, role) { Framework = TestActor.NewId("frm") }, Stop);

        using var announced = await bound.PostAsync(Path, body, Stop);
        using var cancelled = await CancelAsync(bound, id, "\"1\"");
        using var absent = await CancelAsync(bound, "evt_00000000000000000000000000000000", "\"1\"");

        await announced.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await cancelled.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal("announced", (await _unodc.ReadAsync($"{Path}/{id}", Stop)).GetProperty("state").GetString());
        await _unodc.AnnounceAsync(body, Stop);
    }

    [Fact]
    public async Task Of_twenty_parallel_cancellations_one_counts()
    {
        var id = (await _unodc.AnnounceAsync(Body(), Stop)).GetProperty("id").GetString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _unodc.InsistAsync($"{Path}/{id}/cancel", new { reason = "The venue is closed" }, Stop, ifMatch: "\"1\"")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{id}' and message_type like '%DialogueCancelled'"));
    }

    [Fact]
    public async Task The_calendar_is_read_conditionally_and_changes_with_the_dialogue()
    {
        var id = (await _unodc.AnnounceAsync(Body(), Stop)).GetProperty("id").GetString();

        using var first = await _unodc.GetAsync($"{Path}/{id}/calendar", Stop);
        Assert.Equal((HttpStatusCode.OK, "\"1\"", "text/calendar"), (first.StatusCode, first.Tag(), first.Content.Headers.ContentType?.MediaType));
        var text = await first.Content.ReadAsStringAsync(Stop);
        Assert.Contains($"UID:{id}@trilateral\r\nSEQUENCE:0\r\n", text, StringComparison.Ordinal);
        using var unchanged = new HttpRequestMessage(HttpMethod.Get, $"{Path}/{id}/calendar");
        unchanged.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var notModified = await _unodc.SendAsync(unchanged, Stop);
        Assert.Equal((HttpStatusCode.NotModified, ""), (notModified.StatusCode, await notModified.Content.ReadAsStringAsync(Stop)));

        using var cancelled = await CancelAsync(_unodc, id, "\"1\"");
        using var second = await _unodc.GetAsync($"{Path}/{id}/calendar", Stop);
        var changed = await second.Content.ReadAsStringAsync(Stop);
        Assert.Equal("\"2\"", second.Tag());
        Assert.Contains($"UID:{id}@trilateral\r\nSEQUENCE:1\r\n", changed, StringComparison.Ordinal);
        Assert.Contains("STATUS:CANCELLED", changed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evt_00000000000000000000000000000000", "")]
    [InlineData("EVT_00000000000000000000000000000000", "")]
    [InlineData("evt_00000000000000000000000000000000", "/calendar")]
    [InlineData("evt_0", "/calendar")]
    [InlineData("evt_00000000000000000000000000000000", "/registrations")]
    [InlineData("evt_00000000000000000000000000000000", "/participation")]
    public async Task An_absent_id_is_404(string id, string part)
    {
        using var answer = await _unodc.GetAsync($"{Path}/{id}{part}", Stop);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Theory]
    [InlineData("topic=chess", "#query/topic")]
    [InlineData("state=open", "#query/state")]
    public async Task A_filter_that_cannot_be_is_refused(string query, string pointer)
    {
        using var answer = await _unodc.GetAsync($"{Path}?{query}", Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    [Theory]
    [InlineData("""{"state":"cancelled"}""", "/state")]
    [InlineData("""{"capacity":{"inPerson":"many"}}""", "/capacity/inPerson")]
    [InlineData("""{"capacity":{"standing":1}}""", "/capacity/standing")]
    [InlineData("""{"startsAt":"2027-04-30"}""", "/startsAt")]
    public async Task A_body_of_the_wrong_shape_is_422_with_its_pointer(string body, string pointer)
    {
        using var answer = await _unodc.PostAsync(Path, body, Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    private Dictionary<string, object?> Body() => DialogueBodies.Body(host.Clock.GetUtcNow());

    private static Task<HttpResponseMessage> CancelAsync(HttpClient client, string? id, string? ifMatch, string reason = "The venue is closed") =>
        client.SendAsync(HttpMethod.Post, $"{Path}/{id}/cancel", new { reason }, Stop, ifMatch: ifMatch);

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from {rows}", Stop);
}
