using System.Net;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Mandates;

/// <summary>One focal point per State and review (rule 27), whoever names, replaces or ends one at the same moment, and to the second.</summary>
public sealed class MandateRaceTests(MembershipHost host) : IClassFixture<MembershipHost>, IAsyncLifetime
{
    private const string Path = "/membership/v1/mandates";

    private readonly string _framework = TestActor.NewId("frm");
    private HttpClient _administrator = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_two_replacements_at_once_one_names_the_next_holder()
    {
        var partners = await RegisterAsync(3);
        var former = Scene.Id(await partners[0].GrantAsync(_administrator, Roles.GovernmentFocalPoint));

        var answers = await Task.WhenAll(partners[1..].Select(next => ReplaceAsync(former, next)));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        var next = await won.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal(former, next.GetProperty("replaces").GetString());
        Assert.Equal((2, 1, 1), (await MandatesAsync(), await MessagesAsync("MandateReplaced", "formerMandateId", former), await MessagesAsync("MandateEnded", "mandateId", former)));
        Assert.Equal((1, 1), (await AuditedAsync("mandate.ended", former), await AuditedAsync("mandate.granted", Scene.Id(next))));
    }

    [Fact]
    public async Task Of_a_replacement_and_an_end_at_once_one_happens()
    {
        var partners = await RegisterAsync(2);
        var former = Scene.Id(await partners[0].GrantAsync(_administrator, Roles.GovernmentFocalPoint));

        var answers = await Task.WhenAll(
            ReplaceAsync(former, partners[1]),
            _administrator.PostAsync($"{Path}/{former}/end", new { reason = "Recalled", document = "Note verbale 3/2026" }, Stop, ifMatch: "\"1\""));

        var won = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        var replaced = won == answers[0] ? 1 : 0;
        Assert.Equal((1 + replaced, replaced, 1), (await MandatesAsync(), await MessagesAsync("MandateReplaced", "formerMandateId", former), await MessagesAsync("MandateEnded", "mandateId", former)));
        Assert.Equal(1, await AuditedAsync("mandate.ended", former));
    }

    [Fact]
    public async Task Of_two_ends_of_one_mandate_at_once_one_is_on_record()
    {
        var mandate = Scene.Id(await (await RegisterAsync(1))[0].GrantAsync(_administrator, Roles.GovernmentFocalPoint));

        var answers = await Task.WhenAll(new[] { "Recalled", "Retired" }.Select(reason =>
            _administrator.PostAsync($"{Path}/{mandate}/end", new { reason, document = "Note verbale 3/2026" }, Stop, ifMatch: "\"1\"")));

        var won = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal((1, 1), (await MessagesAsync("MandateEnded", "mandateId", mandate), await AuditedAsync("mandate.ended", mandate)));
    }

    [Fact]
    public async Task A_focal_point_of_all_reviews_and_those_of_single_ones_named_at_once_do_not_stand_beside_each_other()
    {
        var partners = await RegisterAsync(3);

        var answers = await Task.WhenAll(GrantAsync(partners[0]), GrantAsync(partners[1], cluster: 1), GrantAsync(partners[2], cluster: 2));

        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await TakenAsync(answer);
        }

        var stand = answers.Select(answer => answer.StatusCode == HttpStatusCode.Created).ToArray();
        Assert.Contains(true, stand);
        Assert.False(stand[0] && (stand[1] || stand[2]));
        Assert.Equal(stand.Count(one => one), await MandatesAsync());
        Assert.Equal(stand.Count(one => one), await MessagesAsync("MandateGranted", "framework", _framework));
    }

    // A mandate ends before the second its end names, and the next begins with it.
    [Fact]
    public async Task The_next_focal_point_begins_with_the_second_in_which_the_former_ends_and_not_one_earlier()
    {
        var partners = await RegisterAsync(4);
        var now = host.Clock.GetUtcNow();
        var end = now.AddDays(30);
        using var former = await GrantAsync(partners[0], endsAt: end);
        Assert.Equal(HttpStatusCode.Created, former.StatusCode);

        using var early = await GrantAsync(partners[1], end.AddSeconds(-1), end.AddDays(1));
        using var later = await GrantAsync(partners[1], end.AddSeconds(1), end.AddDays(1));
        using var between = await GrantAsync(partners[2], end, end.AddSeconds(1));
        using var again = await GrantAsync(partners[3], end, end.AddSeconds(1));

        await TakenAsync(early);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (later.StatusCode, between.StatusCode));
        await TakenAsync(again);
        Assert.Equal(3, await MandatesAsync());
    }

    private async Task<PartnerSystem[]> RegisterAsync(int count)
    {
        var partners = new List<PartnerSystem>();
        for (var number = 0; number < count; number++)
        {
            partners.Add(await PartnerSystem.RegisterAsync(_administrator, "government", _framework));
        }

        return [.. partners];
    }

    private Task<HttpResponseMessage> GrantAsync(PartnerSystem partner, DateTimeOffset? startsAt = null, DateTimeOffset? endsAt = null, int? cluster = null) => _administrator.PostAsync(
        Path, new { clientId = partner.Id, role = Roles.GovernmentFocalPoint, document = "Note verbale", startsAt, endsAt, cluster }, Stop);

    private Task<HttpResponseMessage> ReplaceAsync(string former, PartnerSystem next) =>
        _administrator.PostAsync($"{Path}/{former}/replace", new { clientId = next.Id, noteVerbale = "Note verbale 2/2026" }, Stop, ifMatch: "\"1\"");

    private static async Task TakenAsync(HttpResponseMessage answer)
    {
        await answer.RefusedAsync(HttpStatusCode.Conflict, "focal-point-taken", Stop);
        Assert.Contains("(rule 27)", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private Task<long> MandatesAsync() => CountAsync($"mandates where framework_id = '{Guid.Parse(_framework.AsSpan(4))}'");

    private Task<long> MessagesAsync(string type, string member, string id) => CountAsync($"outbox where message_type like '%:{type}' and body::jsonb ->> '{member}' = '{id}'");

    private Task<long> AuditedAsync(string action, string id) => CountAsync($"audit_entries where action = '{action}' and subject = '{id}'");

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from membership.{rows}", Stop);
}
