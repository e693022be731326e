using System.Globalization;
using System.Net;
using System.Text.Json;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.Submissions.Tests.Contributions;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests;

/// <summary>Every 403 and 404 to a caller with a token leaves its row: bounded, the same for what is foreign and what is absent, and never at the answer's cost.</summary>
public sealed class RefusalAuditTests(SubmissionsHost host) : IClassFixture<SubmissionsHost>
{
    /// <summary>As the rule has it (decision 0019).</summary>
    private const int MaxPerMinute = 30;

    private const string ReadOne = "GET /submissions/v1/contributions/{id}";

    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_foreign_and_what_is_absent_leave_the_same_row()
    {
        using var author = await host.MemberAsync(_framework);
        var (at, draft) = await author.DraftAsync();
        var (foreign, absent) = (draft.Text("id")!, TestActor.NewId("con"));
        var government = TestActor.Government(_framework);
        using var caller = await host.ActAsAsync(government, Stop);

        using var one = await caller.GetAsync(at, Stop);
        using var other = await caller.GetAsync($"{Desk.Path}/{absent}", Stop);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (one.StatusCode, other.StatusCode));
        var rows = await RowsAsync(government, 2);
        Assert.Equal([foreign, absent], rows.Select(row => row.Subject));
        Assert.All(rows, row => Assert.Equal((404, ReadOne, 0), (row.Status, row.Route, row.LeftOutBefore)));
        Assert.Equal(2, await CountAsync(government, $"and actor = '{government.PersonId}' and side = 'government' and before is null and reason is null and rule_id is null"));
    }

    [Fact]
    public async Task A_function_that_is_missing_and_an_id_of_another_form_are_kept_by_their_route()
    {
        var observer = new TestActor(Side.CivilSociety, Roles.Observer) { Framework = _framework };
        using var caller = await host.ActAsAsync(observer, Stop);
        using var narrow = await host.ActAsAsync(observer with { Scope = "events:read" }, Stop);
        using var anonymous = host.Anonymous();

        using var function = await caller.PostAsync(Desk.Path, Desk.Body("Words that nobody keeps."), Stop);
        using var form = await caller.GetAsync($"{Desk.Path}/secret%20words", Stop);
        using var scope = await narrow.GetAsync(Desk.Path, Stop);
        using var found = await caller.GetAsync(Desk.Path, Stop);
        using var nobody = await anonymous.GetAsync($"{Desk.Path}/{TestActor.NewId("con")}", Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        var rows = await RowsAsync(observer, 3);
        Assert.Equal([403, 404, 403], rows.Select(row => row.Status));
        Assert.Equal([Desk.Path, Desk.Path + "/{id}", Desk.Path], rows.Select(row => row.Subject));
        Assert.Equal(["POST " + Desk.Path, ReadOne, "GET " + Desk.Path], rows.Select(row => row.Route));
        Assert.Equal(0, await host.CountAsync("audit_entries where action = 'access.refused' and (subject || after) ~* 'words'"));
    }

    [Fact]
    public async Task A_client_that_hammers_fills_no_disk_and_its_next_row_says_how_much_was_left_out()
    {
        // Few more than are kept, because all of them have to be asked within the one minute.
        const int Repeats = 10;
        const int Guesses = MaxPerMinute + 10;
        var government = TestActor.Government(_framework);
        using var caller = await host.ActAsAsync(government, Stop);
        var same = TestActor.NewId("con");
        for (var n = 0; n < Repeats; n++)
        {
            using var answer = await caller.GetAsync($"{Desk.Path}/{same}", Stop);
        }

        for (var n = 0; n < Guesses; n++)
        {
            using var answer = await caller.GetAsync($"{Desk.Path}/{TestActor.NewId("con")}", Stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Single(await RowsAsync(government, MaxPerMinute), row => row.Subject == same);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await caller.GetAsync($"{Desk.Path}/{same}", Stop);

        Assert.Equal(Repeats + Guesses - MaxPerMinute, (await RowsAsync(government, MaxPerMinute + 1)).Sum(row => row.LeftOutBefore));
    }

    [Fact]
    public async Task While_the_database_is_away_a_refusal_stays_what_it_is_and_its_row_comes_later()
    {
        var observer = new TestActor(Side.CivilSociety, Roles.Observer) { Framework = _framework };
        using var caller = await host.ActAsAsync(observer, Stop);
        using var known = await caller.GetAsync(Desk.Path, Stop);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);

        await host.Database.LeaveAsync();
        try
        {
            using var refused = await caller.PostAsync(Desk.Path, Desk.Body(), Stop);
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }
        finally
        {
            await host.Database.ReturnAsync();
        }

        Assert.Equal((403, "POST " + Desk.Path), (await RowsAsync(observer, 1)).Select(row => (row.Status, row.Route)).Single());
    }

    /// <summary>The rows of a caller in the order in which they were written, as soon as there are so many.</summary>
    private async Task<List<Row>> RowsAsync(TestActor actor, int count)
    {
        await Eventually.EqualsAsync(count, () => CountAsync(actor, ""), Stop);
        var rows = await host.Database.QueryAsync<string>(
            $"select json_agg(json_build_object('subject', subject, 'after', after::json) order by at, id)::text from submissions.audit_entries where action = 'access.refused' and actor = '{NameOf(actor)}'", Stop);
        return [.. JsonSerializer.Deserialize<JsonElement>(rows!).EnumerateArray().Select(row => new Row(row.Text("subject")!, row.GetProperty("after")))];
    }

    private Task<long> CountAsync(TestActor actor, string more) => host.CountAsync($"audit_entries where action = 'access.refused' and actor = '{NameOf(actor)}' {more}");

    private static string NameOf(TestActor actor) => actor.PersonId ?? actor.ClientId;

    private sealed record Row(string Subject, JsonElement After)
    {
        public int Status => After.GetProperty("status").GetInt32();

        public string? Route => After.GetProperty("route").GetString();

        public int LeftOutBefore => int.Parse(After.Text("leftOutBefore")!, CultureInfo.InvariantCulture);
    }
}
