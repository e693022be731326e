using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Events.Tests.HeldEvents;

public sealed class RecordHeldEventTests(EventsHost host) : IClassFixture<EventsHost>, IAsyncLifetime
{
    private const string Path = "/events/v1/held-events";

    private static int _minute;

    private HttpClient _unodc = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

    public ValueTask DisposeAsync()
    {
        _unodc.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_recorded_event_leaves_one_row_one_message_and_one_audit_entry_and_every_side_reads_it()
    {
        using var answer = await _unodc.PostAsync(Path, Body(title: "Preparation day"), Stop);

        var created = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = created.GetProperty("id").GetString()!;
        Assert.Equal(($"{Path}/{id}", "\"1\""), (answer.Headers.Location?.OriginalString, answer.Tag()));
        Assert.True(created.GetProperty("recordedAfterTheFact").GetBoolean());
        Assert.Equal("registered", created.GetProperty("counts")[0].GetProperty("measure").GetString());
        Assert.Equal(1, await CountAsync("events.held_events where title = 'Preparation day'"));
        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'eventId' = '{id}' and message_type like '%HeldEventRecorded' and (body::jsonb ->> 'recordedAfterTheFact')::boolean"));
        Assert.Equal(1, await CountAsync($"events.audit_entries where subject = '{id}' and action = 'heldEvent.recorded' and side = 'unodc'"));

        foreach (var reader in new[] { TestActor.Government(TestActor.NewId("frm")), TestActor.Member(null, TestActor.NewId("org")), TestActor.Administrator() })
        {
            using var client = await host.ActAsAsync(reader, Stop);
            Assert.Equal(created.GetRawText(), (await client.ReadAsync($"{Path}/{id}", Stop)).GetRawText());
        }
    }

    [Fact]
    public async Task Twenty_parallel_recordings_of_one_event_leave_one()
    {
        var body = Body();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _unodc.InsistAsync(Path, body, Stop)));

        var id = (await Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created).JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString();
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-recorded", Stop);
        }

        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'eventId' = '{id}'"));
        Assert.Equal(1, await CountAsync($"events.audit_entries where subject = '{id}'"));
    }

    [Fact]
    public async Task Only_UNODC_records_and_nobody_says_themselves_that_it_was_after_the_fact()
    {
        foreach (var other in new[] { TestActor.Government(TestActor.NewId("frm")), TestActor.Coordinator(null), TestActor.Administrator() })
        {
            using var client = await host.ActAsAsync(other, Stop);
            using var refused = await client.PostAsync(Path, Body(), Stop);
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var nobody = host.Anonymous();
        using var anonymous = await nobody.PostAsync(Path, Body(), Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var said = await _unodc.PostAsync(Path, """{"recordedAfterTheFact":false}""", Stop);
        await said.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/recordedAfterTheFact");
    }

    [Fact]
    public async Task An_event_to_come_is_refused_as_held_and_no_registration_is_taken_for_a_held_one()
    {
        using var future = await _unodc.PostAsync(Path, Body(startsAt: host.Clock.GetUtcNow().AddDays(1)), Stop);
        await future.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/endsAt");

        using var recorded = await _unodc.PostAsync(Path, Body(), Stop);
        var id = (await recorded.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString();
        using var member = await host.ActAsAsync(TestActor.Member(null, TestActor.NewId("org")), Stop);
        using var registration = await member.PostAsync($"/events/v1/dialogues/{id}/registrations", new { representatives = Array.Empty<object>() }, Stop);
        await registration.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task The_list_is_filtered_by_kind_topic_and_country()
    {
        var launch = await IdOfAsync(Body(kind: "launch", topic: "general", country: "PAK"));
        var workshop = await IdOfAsync(Body(kind: "workshop", topic: "general", country: "MEX"));

        Assert.Contains(launch, await IdsAsync("kind=launch&topic=general&country=PAK"));
        Assert.DoesNotContain(workshop, await IdsAsync("kind=launch"));
        Assert.DoesNotContain(launch, await IdsAsync("country=MEX"));
        Assert.Contains(workshop, await IdsAsync("country=MEX"));
    }

    [Theory]
    [InlineData(Roles.UnodcOfficer)]
    [InlineData(Roles.Secretariat)]
    public async Task A_mandate_of_one_country_records_nothing_that_concerns_all(string role)
    {
        var title = $"A meeting {Guid.CreateVersion7():N}";
        using var bound = await host.ActAsAsync(new TestActor(Side.Unodc, role) { Framework = TestActor.NewId("frm") }, Stop);

        using var answer = await bound.PostAsync(Path, Body(title), Stop);

        await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, await CountAsync($"events.held_events where title = '{title}'"));
    }

    [Theory]
    [InlineData("kind=party", "#query/kind")]
    [InlineData("topic=chess", "#query/topic")]
    [InlineData("country=pk", "#query/country")]
    public async Task A_filter_that_cannot_be_is_refused(string query, string pointer)
    {
        using var answer = await _unodc.GetAsync($"{Path}?{query}", Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    [Theory]
    [InlineData("evt_00000000000000000000000000000000")]
    [InlineData("EVT_00000000000000000000000000000000")]
    [InlineData("org_00000000000000000000000000000000")]
    public async Task An_absent_id_is_404(string id)
    {
        using var answer = await _unodc.GetAsync($"{Path}/{id}", Stop);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private static object Body(string title = "A meeting", string kind = "preparationDay", string topic = "firearms", string? country = null, DateTimeOffset? startsAt = null)
    {
        var begin = startsAt ?? new DateTimeOffset(2025, 4, 29, 8, 0, 0, TimeSpan.Zero).AddMinutes(Interlocked.Increment(ref _minute));
        return new
        {
            kind,
            topic,
            title,
            startsAt = begin,
            endsAt = begin.AddHours(8),
            timeZone = "Europe/Vienna",
            place = "Vienna",
            format = "hybrid",
            country,
            source = "A published report",
            counts = new[] { new { measure = "registered", count = 180 } },
        };
    }

    private async Task<string> IdOfAsync(object body)
    {
        using var answer = await _unodc.PostAsync(Path, body, Stop);
        return (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
    }

    private async Task<List<string>> IdsAsync(string query) =>
        [.. (await _unodc.ReadAsync($"{Path}?limit=200&{query}", Stop)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from {rows}", Stop);
}
