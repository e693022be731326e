using System.Net;
using System.Text.Json;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.Notifications.Contracts;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Mandates;

public sealed class MandateTests(MembershipHost host) : IClassFixture<MembershipHost>, IAsyncLifetime
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
    public async Task A_grant_leaves_a_row_two_messages_an_audit_entry_and_a_new_epoch()
    {
        var partner = await RegisterAsync("government");
        var now = host.Clock.GetUtcNow();

        using var answer = await _administrator.PostAsync(
            Path, new { clientId = partner.Id, role = Roles.GovernmentalExpert, framework = _framework, document = "Note verbale 1/2026", endsAt = now.AddDays(30) }, Stop);

        var granted = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = granted.GetProperty("id").GetString()!;
        Assert.Equal(($"{Path}/{id}", "\"1\""), (answer.Headers.Location?.OriginalString, answer.Tag()));
        Assert.Equal((_framework, "government"), (granted.GetProperty("framework").GetString(), granted.GetProperty("side").GetString()));
        Assert.Equal(1, await CountAsync($"membership.outbox where message_type like '%:MandateGranted' and body::jsonb ->> 'mandateId' = '{id}' and body::jsonb ->> 'clientId' = '{partner.Id}' and body::jsonb ->> 'reach' = 'framework:{_framework}'"));
        Assert.Equal(1, await CountAsync($"membership.outbox where message_type like '%:ClientEpochRaised' and body::jsonb ->> 'clientId' = '{partner.Id}' and (body::jsonb ->> 'epoch')::int = 2"));
        Assert.Equal(1, await CountAsync($"membership.audit_entries where subject = '{id}' and action = 'mandate.granted'"));
        Assert.Equal(granted.GetRawText(), (await _administrator.ReadAsync($"{Path}/{id}", Stop)).GetRawText());
        // The service is one of those that hear of it.
        await Eventually.EqualsAsync(1L, () => CountAsync($"membership.identity_mandates where mandate_id = '{id}' and role = '{Roles.GovernmentalExpert}' and framework = '{_framework}'"), Stop);
        await Eventually.EqualsAsync(1L, () => CountAsync($"membership.identity_clients where client_id = '{partner.Id}' and epoch = 2"), Stop);
    }

    [Fact]
    public async Task A_function_of_another_side_is_refused_by_rule_39()
    {
        var partner = await RegisterAsync("government");
        foreach (var role in Roles.Sides.Where(pair => pair.Value is { } side && side != Side.Government).Select(pair => pair.Key))
        {
            using var answer = await _administrator.PostAsync(Path, new { clientId = partner.Id, role, document = "x" }, Stop);

            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/role");
            Assert.Equal(39, (await answer.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop)).GetProperty("errors")[0].GetProperty("rule").GetInt32());
        }

        await partner.GrantAsync(_administrator, Roles.Observer);
    }

    [Fact]
    public async Task One_focal_point_per_framework_at_a_time_also_under_parallel_grants()
    {
        var partners = new List<PartnerSystem>();
        for (var i = 0; i < 8; i++)
        {
            partners.Add(await RegisterAsync("government"));
        }

        var answers = await Task.WhenAll(partners.Select(partner => _administrator.InsistAsync(Path, new { clientId = partner.Id, role = Roles.GovernmentFocalPoint, document = "Note verbale" }, Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "focal-point-taken", Stop);
        }

        Assert.Equal(1, await CountAsync($"membership.mandates where framework_id = '{Guid.Parse(_framework.AsSpan(4))}'"));
        Assert.Equal(1, await CountAsync($"membership.outbox where message_type like '%:MandateGranted' and body::jsonb ->> 'framework' = '{_framework}'"));
        // Another framework has its own.
        var elsewhere = await PartnerSystem.RegisterAsync(_administrator, "government", TestActor.NewId("frm"));
        await elsewhere.GrantAsync(_administrator, Roles.GovernmentFocalPoint);
    }

    [Fact]
    public async Task Replacing_the_focal_point_ends_the_former_in_the_instant_the_next_begins()
    {
        var (former, next) = (await RegisterAsync("government"), await RegisterAsync("government"));
        var mandate = (await former.GrantAsync(_administrator, Roles.GovernmentFocalPoint)).GetProperty("id").GetString();
        var path = $"{Path}/{mandate}/replace";

        using var withoutNote = await _administrator.PostAsync(path, new { clientId = next.Id }, Stop, ifMatch: "\"1\"");
        using var past = await _administrator.PostAsync(path, new { clientId = next.Id, noteVerbale = "NV 2", startsAt = host.Clock.GetUtcNow().AddMinutes(-1) }, Stop, ifMatch: "\"1\"");
        using var same = await _administrator.PostAsync(path, new { clientId = former.Id, noteVerbale = "NV 2" }, Stop, ifMatch: "\"1\"");
        using var stale = await _administrator.PostAsync(path, new { clientId = next.Id, noteVerbale = "NV 2" }, Stop, ifMatch: "\"2\"");
        using var blind = await _administrator.PostAsync(path, new { clientId = next.Id, noteVerbale = "NV 2" }, Stop);
        await withoutNote.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/noteVerbale");
        await past.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/startsAt");
        await same.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await blind.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);

        var key = Guid.CreateVersion7().ToString("N");
        using var answer = await _administrator.PostAsync(path, new { clientId = next.Id, noteVerbale = "NV 2/2026" }, Stop, key, "\"1\"");
        using var repeat = await _administrator.PostAsync(path, new { clientId = next.Id, noteVerbale = "NV 2/2026" }, Stop, key, "\"1\"");

        var granted = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal(await answer.Content.ReadAsStringAsync(Stop), await repeat.Content.ReadAsStringAsync(Stop));
        var ended = await _administrator.ReadAsync($"{Path}/{mandate}", Stop);
        Assert.Equal(granted.GetProperty("startsAt").GetString(), ended.GetProperty("endsAt").GetString());
        Assert.Equal("NV 2/2026", granted.GetProperty("document").GetString());
        Assert.Equal(1, await CountAsync($"membership.outbox where message_type like '%:MandateEnded' and body::jsonb ->> 'mandateId' = '{mandate}'"));
        Assert.Equal((3, 2), (await EpochAsync(former), await EpochAsync(next)));
        using var again = await _administrator.PostAsync(path, new { clientId = next.Id, noteVerbale = "NV 3" }, Stop, ifMatch: "\"2\"");
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task A_focal_point_of_one_review_stands_beside_that_of_another_and_not_beside_one_of_all()
    {
        var partners = new List<PartnerSystem>();
        for (var i = 0; i < 4; i++)
        {
            partners.Add(await RegisterAsync("government"));
        }

        Task<HttpResponseMessage> GrantAsync(int partner, int? cluster) => _administrator.PostAsync(
            Path, new { clientId = partners[partner].Id, role = Roles.GovernmentFocalPoint, document = "Note verbale", cluster }, Stop);
        using var first = await GrantAsync(0, 1);
        using var second = await GrantAsync(1, 2);
        using var again = await GrantAsync(2, 1);
        using var ofAll = await GrantAsync(2, null);
        // The same person may be the focal point of a second review.
        using var both = await GrantAsync(0, 3);

        Assert.Equal(1, (await first.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("cluster").GetInt32());
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (second.StatusCode, both.StatusCode));
        await again.RefusedAsync(HttpStatusCode.Conflict, "focal-point-taken", Stop);
        await ofAll.RefusedAsync(HttpStatusCode.Conflict, "focal-point-taken", Stop);
        var answers = await Task.WhenAll(Enumerable.Range(2, 2).Select(partner => GrantAsync(partner, 4)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
    }

    [Fact]
    public async Task What_awaits_a_coordinator_is_handed_over_and_the_others_are_told()
    {
        var stage = await Applications.ApplicationStage.SetAsync(host);
        await stage.SubmitAsync();
        var (former, next) = (
            await PartnerSystem.RegisterAsync(_administrator, "civil_society", stage.Framework), await PartnerSystem.RegisterAsync(_administrator, "civil_society", stage.Framework));
        var mandate = (await former.GrantAsync(_administrator, Roles.AllianceCoordinator)).GetProperty("id").GetString();

        using var answer = await _administrator.TwiceAsync($"{Path}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "A letter of the alliance" }, "\"1\"", Stop);

        var granted = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal(mandate, granted.GetProperty("replaces").GetString());
        var items = Assert.Single(granted.GetProperty("takenOver").EnumerateArray());
        Assert.Equal(("applications", 1), (items.GetProperty("kind").GetString(), items.GetProperty("count").GetInt32()));
        Assert.Equal(1, await CountAsync(
            $"membership.outbox where message_type like '%:MandateReplaced' and body::jsonb @> '{{\"formerMandateId\":\"{mandate}\",\"openItems\":1,\"class\":\"FrameworkOnly\",\"reach\":\"framework:{stage.Framework}\"}}'"));
        Assert.Equal(granted.GetRawText(), (await _administrator.ReadAsync($"{Path}/{Scene.Id(granted)}", Stop)).GetRawText());
    }

    [Fact]
    public async Task What_a_focal_point_takes_over_are_the_decisions_that_wait_for_its_side()
    {
        var stage = await Decisions.DecisionStage.SetAsync(host);
        var (_, spoken, _) = (await stage.OpenAsync(), await stage.OpenAsync(), await stage.OpenAsync(sides: [Side.Unodc]));
        await stage.SayAsync(spoken, Side.Government, "consent");
        var (former, next) = (await PartnerSystem.RegisterAsync(_administrator, "government", stage.Framework), await PartnerSystem.RegisterAsync(_administrator, "government", stage.Framework));
        var mandate = Scene.Id(await former.GrantAsync(_administrator, Roles.GovernmentFocalPoint));

        using var answer = await _administrator.PostAsync($"{Path}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "Note verbale 2/2026" }, Stop, ifMatch: "\"1\"");

        var items = Assert.Single((await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("takenOver").EnumerateArray());
        Assert.Equal(("decisions", 1), (items.GetProperty("kind").GetString(), items.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task What_an_officer_takes_over_are_also_the_notices_that_reached_nobody()
    {
        var stage = await Decisions.DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "proven", window = "P14D", silence = "consent", quorum = "all", contestedBy = "nobody", proofOfNotice = true });
        var (bounced, _) = (await stage.OpenAsync("proven"), await stage.OpenAsync("proven", sides: [Side.Government]));
        await host.DeliverAsync(
            "membership-note-notices",
            new NoticeBounced(TestActor.NewId("msg"), "decision.announced", bounced, 1, "government", "none", null, "nobody", host.Clock.GetUtcNow(), $"framework:{stage.Framework}", "Restricted"), Stop);
        await Eventually.EqualsAsync(1L, () => CountAsync($"membership.audit_entries where action = 'decision.notice_bounced' and subject = '{bounced}'"), Stop);
        var (former, next) = (await PartnerSystem.RegisterAsync(_administrator, "unodc", stage.Framework), await PartnerSystem.RegisterAsync(_administrator, "unodc", stage.Framework));
        var mandate = Scene.Id(await former.GrantAsync(_administrator, Roles.UnodcOfficer));

        using var answer = await _administrator.PostAsync($"{Path}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "A letter of the office" }, Stop, ifMatch: "\"1\"");

        var items = (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("takenOver").EnumerateArray().Select(one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("count").GetInt32()}");
        Assert.Equal(["decisions 1", "notices 1"], items);
    }

    [Fact]
    public async Task The_report_says_who_holds_what_now_and_on_a_day()
    {
        var (former, next) = (await RegisterAsync("government"), await RegisterAsync("government"));
        var elsewhere = await PartnerSystem.RegisterAsync(_administrator, "government", TestActor.NewId("frm"));
        await elsewhere.GrantAsync(_administrator, Roles.GovernmentFocalPoint);
        var mandate = (await former.GrantAsync(_administrator, Roles.GovernmentFocalPoint)).GetProperty("id").GetString();
        var starts = host.Clock.GetUtcNow().AddDays(10);
        using var replaced = await _administrator.PostAsync($"{Path}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "NV 2", startsAt = starts }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.Created, replaced.StatusCode);
        using var government = await host.ActAsAsync(TestActor.Government(_framework), Stop);

        async Task<string> HoldersAsync(string query) => string.Join(
            ',', (await government.ReadAsync($"{Path}/holders?role={Roles.GovernmentFocalPoint}{query}", Stop)).GetProperty("items").EnumerateArray().Select(holder => holder.GetProperty("clientId").GetString()));
        string Day(int days) => DateOnly.FromDateTime(starts.AddDays(days).UtcDateTime).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

        // The next holder's mandate takes effect by itself on its day, and the former's ends.
        Assert.Equal(former.Id, await HoldersAsync(""));
        Assert.Equal(former.Id, await HoldersAsync($"&framework={_framework}&on={Day(-1)}"));
        Assert.Equal(next.Id, await HoldersAsync($"&on={Day(0)}"));
        Assert.Equal("", await HoldersAsync("&on=2020-01-01"));
        foreach (var (query, pointer) in new[] { ("on=yesterday", "#query/on"), ("role=king", "#query/role"), ("framework=x", "#query/framework") })
        {
            using var refused = await government.GetAsync($"{Path}/holders?{query}", Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
        }
    }

    [Fact]
    public async Task A_mandate_ends_now_or_on_a_day_with_a_reason()
    {
        var partner = await RegisterAsync("government");
        var now = host.Clock.GetUtcNow();
        var mandate = (await partner.GrantAsync(_administrator, Roles.GovernmentalExpert)).GetProperty("id").GetString();
        var path = $"{Path}/{mandate}/end";

        using var silent = await _administrator.PostAsync(path, new { }, Stop, ifMatch: "\"1\"");
        using var past = await _administrator.PostAsync(path, new { reason = "x", endsAt = now.AddDays(-1) }, Stop, ifMatch: "\"1\"");
        using var later = await _administrator.TwiceAsync(path, new { reason = "The term ends", endsAt = now.AddDays(10) }, "\"1\"", Stop);
        using var longer = await _administrator.PostAsync(path, new { reason = "x", endsAt = now.AddDays(11) }, Stop, ifMatch: "\"2\"");
        using var ended = await _administrator.PostAsync(path, new { reason = "Recalled" }, Stop, ifMatch: "\"2\"");
        using var again = await _administrator.PostAsync(path, new { reason = "x" }, Stop, ifMatch: "\"3\"");

        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        await past.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/endsAt");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
        await longer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/endsAt");
        Assert.Equal("Recalled", (await ended.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("endReason").GetString());
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(4, await EpochAsync(partner));
        // The role is free again, from now on.
        await partner.GrantAsync(_administrator, Roles.GovernmentalExpert);
    }

    [Fact]
    public async Task The_end_of_a_focal_points_mandate_names_the_note_that_grounds_it()
    {
        var partner = await RegisterAsync("government");
        var mandate = (await partner.GrantAsync(_administrator, Roles.GovernmentFocalPoint)).GetProperty("id").GetString();
        var path = $"{Path}/{mandate}/end";

        using var ungrounded = await _administrator.PostAsync(path, new { reason = "Recalled" }, Stop, ifMatch: "\"1\"");
        using var tooLong = await _administrator.PostAsync(path, new { reason = "Recalled", document = new string('x', 301) }, Stop, ifMatch: "\"1\"");
        using var ended = await _administrator.PostAsync(path, new { reason = "Recalled", document = "NV 7/2026" }, Stop, ifMatch: "\"1\"");

        await ungrounded.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/document");
        Assert.Contains("\"rule\":27", await ungrounded.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await tooLong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/document");
        var answer = await ended.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("Recalled", "NV 7/2026"), (answer.GetProperty("endReason").GetString(), answer.GetProperty("endDocument").GetString()));
        Assert.Equal(2, await EpochAsync(partner) - 1);
    }

    [Fact]
    public async Task Who_holds_a_function_of_civil_society_is_no_focal_point_and_assists_Government_only_with_a_disclosure()
    {
        const string Disclosure = "Drafts answers for the ministry, unpaid.";
        var (person, organisation) = (TestActor.NewId("per"), await new Scene(host).OrganisationAsync());
        var body = await PartnerSystem.RegisterAsync(_administrator, "civil_society", _framework, organisation, person);
        var office = await PartnerSystem.RegisterAsync(_administrator, "government", _framework, personId: person);
        var present = await RegisterAsync("government");
        var focalPoint = (await present.GrantAsync(_administrator, Roles.GovernmentFocalPoint)).GetProperty("id").GetString();

        using var silent = await GrantAsync(body, Roles.AllianceMember);
        using var shortly = await GrantAsync(body, Roles.AllianceMember, new string('x', 19));
        using var member = await GrantAsync(body, Roles.AllianceMember, Disclosure);
        using var expert = await GrantAsync(office, Roles.GovernmentalExpert);
        using var disclosed = await GrantAsync(office, Roles.GovernmentalExpert, Disclosure);
        using var official = await GrantAsync(office, Roles.GovernmentFocalPoint, Disclosure, cluster: 2);
        using var next = await _administrator.PostAsync($"{Path}/{focalPoint}/replace", new { clientId = office.Id, noteVerbale = "NV 2", conflictOfInterest = Disclosure }, Stop, ifMatch: "\"1\"");

        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/conflictOfInterest");
        await shortly.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/conflictOfInterest");
        await expert.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/conflictOfInterest");
        await official.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        await next.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        Assert.Contains("\"rule\":39", await official.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Created, Disclosure), (member.StatusCode, (await disclosed.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("conflictOfInterest").GetString()));
        Assert.Equal(0, await CountAsync($"membership.audit_entries where after::text like '%{Disclosure}%'"));
        Assert.Equal(0, await CountAsync($"membership.outbox where body like '%{Disclosure}%'"));

        // A function in an organisation counts as a mandate does; what follows a function that ended is free.
        var (signatory, later) = (TestActor.NewId("per"), host.Clock.GetUtcNow().AddDays(40));
        var ends = DateOnly.FromDateTime(later.AddDays(-2).UtcDateTime).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        using var own = await new Scene(host).AsOrganisationAsync(_framework, organisation);
        await Scene.CreateAsync(own, $"{Scene.Organisations}/{organisation}/people", new { personId = signatory, function = "signatory", from = "2026-01-01", until = ends });
        var ministry = await PartnerSystem.RegisterAsync(_administrator, "government", TestActor.NewId("frm"), personId: signatory);
        using var both = await GrantAsync(ministry, Roles.GovernmentFocalPoint, Disclosure);
        using var after = await _administrator.PostAsync(Path, new { clientId = ministry.Id, role = Roles.GovernmentFocalPoint, document = "NV 3", startsAt = later }, Stop);
        await both.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        Assert.Equal(HttpStatusCode.Created, after.StatusCode);
    }

    [Fact]
    public async Task Of_a_function_on_each_side_given_to_one_person_at_once_exactly_one_is()
    {
        var organisation = await new Scene(host).OrganisationAsync();
        using var own = await new Scene(host).AsOrganisationAsync(_framework, organisation);
        for (var round = 0; round < 6; round++)
        {
            var (person, framework) = (TestActor.NewId("per"), TestActor.NewId("frm"));
            var office = await PartnerSystem.RegisterAsync(_administrator, "government", framework, personId: person);
            var answers = await Task.WhenAll(
                GrantAsync(office, Roles.GovernmentFocalPoint),
                own.PostAsync(
                    $"{Scene.Organisations}/{organisation}/people", new { personId = person, function = "alternate", from = "2026-01-01", conflictOfInterest = "Advises the ministry as well, unpaid." }, Stop));

            var refused = Assert.Single(answers, answer => answer.StatusCode != HttpStatusCode.Created);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, refused == answers[0] ? "/clientId" : "/personId");
        }
    }

    [Fact]
    public async Task A_day_of_the_report_ends_where_the_framework_has_its_clocks()
    {
        // Karachi is five hours ahead of UTC.
        var framework = await new Scene(host).FrameworkAsync();
        var office = await PartnerSystem.RegisterAsync(_administrator, "government", framework);
        var day = DateOnly.FromDateTime(host.Clock.GetUtcNow().AddDays(10).UtcDateTime);
        var begins = new DateTimeOffset(day.ToDateTime(new TimeOnly(20, 0)), TimeSpan.Zero);
        using var granted = await _administrator.PostAsync(Path, new { clientId = office.Id, role = Roles.GovernmentFocalPoint, document = "NV 1", startsAt = begins }, Stop);
        Assert.Equal(HttpStatusCode.Created, granted.StatusCode);
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);
        async Task<int> CountedAsync(HttpClient caller, string query) =>
            (await caller.ReadAsync($"{Path}/holders?role={Roles.GovernmentFocalPoint}&{query}", Stop)).GetProperty("items").EnumerateArray().Count(holder => holder.GetProperty("clientId").GetString() == office.Id);
        string Text(DateOnly one) => one.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal((0, 1), (await CountedAsync(government, $"on={Text(day)}"), await CountedAsync(government, $"on={Text(day.AddDays(1))}")));
        Assert.Equal(0, await CountedAsync(_administrator, $"framework={framework}&on={Text(day)}"));
        Assert.Equal((0, 1), (await CountedAsync(government, $"at={begins.AddSeconds(-1):yyyy-MM-ddTHH:mm:ssZ}"), await CountedAsync(government, $"at={begins:yyyy-MM-ddTHH:mm:ssZ}")));
        Assert.Equal(1, await CountedAsync(government, $"at={Uri.EscapeDataString(begins.ToOffset(TimeSpan.FromHours(5)).ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture))}"));
        foreach (var (query, pointer) in new[] { ("at=2026-12-01T08:00:00", "#query/at"), ("at=now", "#query/at"), ("on=2026-12-01&at=2026-12-01T08:00:00Z", "#query/at"), ("on=9999-12-31", "#query/on"), ("on=0001-01-01", "#query/on") })
        {
            using var refused = await government.GetAsync($"{Path}/holders?{query}", Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
        }
    }

    [Fact]
    public async Task One_function_is_held_once_at_a_time()
    {
        var partner = await RegisterAsync("civil_society");
        await partner.GrantAsync(_administrator, Roles.AllianceMember);

        using var twice = await _administrator.PostAsync(Path, new { clientId = partner.Id, role = Roles.AllianceMember, document = "x" }, Stop);

        await twice.RefusedAsync(HttpStatusCode.Conflict, "already-granted", Stop);
        await partner.GrantAsync(_administrator, Roles.AllianceCoordinator);
    }

    [Fact]
    public async Task Each_grantor_gives_what_is_theirs_in_their_own_framework()
    {
        var scene = new Scene(host);
        var framework = await scene.FrameworkAsync();
        var (founders, others) = (await scene.OrganisationsAsync(2), await scene.OrganisationsAsync(1));
        await scene.AllianceAsync(framework, founders);
        await scene.AllianceAsync(framework, others);
        var here = await PartnerSystem.RegisterAsync(_administrator, "civil_society", framework, founders[1]);
        var ofOthers = await PartnerSystem.RegisterAsync(_administrator, "civil_society", framework, others[0]);
        var there = await PartnerSystem.RegisterAsync(_administrator, "civil_society", TestActor.NewId("frm"), founders[1]);
        var government = await PartnerSystem.RegisterAsync(_administrator, "government", framework);
        var officer = await RegisterAsync("unodc");
        using var unodc = await host.ActAsAsync(TestActor.Unodc(framework), Stop);
        using var coordinator = await host.ActAsAsync(TestActor.Coordinator(framework, founders[0]), Stop);
        using var focalPoint = await host.ActAsAsync(TestActor.Government(framework), Stop);

        // Another alliance's members are not its coordinator's to name (M17), and not to end.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await GrantAsync(coordinator, ofOthers, Roles.AllianceMember));
        var theirs = Scene.Id(await ofOthers.GrantAsync(_administrator, Roles.AllianceMember));
        using var ended = await coordinator.PostAsync($"{Path}/{theirs}/end", new { reason = "x" }, Stop, ifMatch: "\"1\"");
        await ended.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(HttpStatusCode.Created, await GrantAsync(coordinator, here, Roles.AllianceMember));
        Assert.Equal(HttpStatusCode.Forbidden, await GrantAsync(coordinator, here, Roles.AllianceCoordinator));
        Assert.Equal(HttpStatusCode.Forbidden, await GrantAsync(coordinator, government, Roles.GovernmentalExpert));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await GrantAsync(coordinator, there, Roles.AllianceMember));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await GrantAsync(coordinator, here with { Id = TestActor.NewId("cli") }, Roles.AllianceMember));
        Assert.Equal(HttpStatusCode.Created, await GrantAsync(unodc, here, Roles.AllianceCoordinator));
        Assert.Equal(HttpStatusCode.Created, await GrantAsync(unodc, government, Roles.GovernmentFocalPoint));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await GrantAsync(unodc, there, Roles.AllianceCoordinator));
        Assert.Equal(HttpStatusCode.Forbidden, await GrantAsync(unodc, officer, Roles.Secretariat));
        Assert.Equal(HttpStatusCode.Forbidden, await GrantAsync(unodc, officer, Roles.PlatformAdministrator));
        Assert.Equal(HttpStatusCode.Created, await GrantAsync(focalPoint, government, Roles.GovernmentalExpert));
        Assert.Equal(HttpStatusCode.Forbidden, await GrantAsync(focalPoint, government, Roles.GovernmentFocalPoint));
        Assert.Equal(HttpStatusCode.Forbidden, await GrantAsync(focalPoint, here, Roles.AllianceMember));
        Assert.Equal(HttpStatusCode.Created, await GrantAsync(_administrator, officer, Roles.Secretariat));

        // Foreign and absent are one answer.
        using var foreign = await coordinator.PostAsync(Path, new { clientId = there.Id, role = Roles.AllianceMember, document = "x" }, Stop);
        using var absent = await coordinator.PostAsync(Path, new { clientId = TestActor.NewId("cli"), role = Roles.AllianceMember, document = "x" }, Stop);
        Assert.Equal(Errors(await foreign.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop)), Errors(await absent.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop)));
    }

    [Fact]
    public async Task The_three_sides_see_the_mandates_of_their_framework_and_no_other()
    {
        var (here, there) = (await RegisterAsync("civil_society"), await PartnerSystem.RegisterAsync(_administrator, "civil_society", TestActor.NewId("frm")));
        var seen = (await here.GrantAsync(_administrator, Roles.AllianceMember)).GetProperty("id").GetString()!;
        var hidden = (await there.GrantAsync(_administrator, Roles.AllianceMember)).GetProperty("id").GetString()!;
        foreach (var actor in new[] { TestActor.Unodc(_framework), TestActor.Government(_framework), TestActor.Coordinator(_framework) })
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            var list = (await caller.ReadAsync($"{Path}?limit=200", Stop)).GetRawText();
            using var read = await caller.GetAsync($"{Path}/{seen}", Stop);
            using var foreign = await caller.GetAsync($"{Path}/{hidden}", Stop);
            using var end = await caller.PostAsync($"{Path}/{hidden}/end", new { reason = "x" }, Stop, ifMatch: "\"1\"");
            using var filtered = await caller.GetAsync($"{Path}?clientId={there.Id}", Stop);

            Assert.Contains(seen, list, StringComparison.Ordinal);
            Assert.DoesNotContain(hidden, list, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            Assert.Equal(HttpStatusCode.NotFound, end.StatusCode);
            Assert.Equal(0, (await filtered.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("items").GetArrayLength());
        }

        var byClient = await _administrator.ReadAsync($"{Path}?clientId={there.Id}&role={Roles.AllianceMember}", Stop);
        Assert.Equal(hidden, Assert.Single(byClient.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"role":"observer","document":"x"}""", "/clientId")]
    [InlineData("""{"clientId":"CLIENT","document":"x"}""", "/role")]
    [InlineData("""{"clientId":"CLIENT","role":"king","document":"x"}""", "/role")]
    [InlineData("""{"clientId":"CLIENT","role":"observer"}""", "/document")]
    [InlineData("""{"clientId":"CLIENT","role":"observer","document":"x","startsAt":"2099-01-02T00:00:00Z","endsAt":"2099-01-02T00:00:00Z"}""", "/endsAt")]
    [InlineData("""{"clientId":"CLIENT","role":"observer","document":"x","startsAt":"2026-01-02T00:00:00Z"}""", "/startsAt")]
    [InlineData("""{"clientId":"CLIENT","role":"observer","document":"x","endsAt":"2026-01-02T00:00:00Z"}""", "/endsAt")]
    [InlineData("""{"clientId":"CLIENT","role":"observer","document":"x","alliance":"aln_00000000000000000000000000000001"}""", "/alliance")]
    [InlineData("""{"clientId":"CLIENT","role":"observer","document":"x","framework":"frm_00000000000000000000000000000001"}""", "/framework")]
    [InlineData("""{"clientId":"CLIENT","role":"observer","document":"x","organisation":"org_00000000000000000000000000000001"}""", "/organisation")]
    [InlineData("""{"clientId":"CLIENT","role":"observer","document":"x","startsAt":"2026-01-02T00:00:00"}""", "/startsAt")]
    public async Task What_is_wrong_is_named_by_its_pointer(string body, string pointer)
    {
        var partner = await RegisterAsync("unodc");

        using var answer = await _administrator.PostAsync(Path, body.Replace("CLIENT", partner.Id, StringComparison.Ordinal), Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    [Fact]
    public async Task A_closed_client_gets_no_mandate()
    {
        var partner = await RegisterAsync("unodc");
        using var closed = await _administrator.PostAsync($"/membership/v1/clients/{partner.Id}/close", new { reason = "x" }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);

        using var answer = await _administrator.PostAsync(Path, new { clientId = partner.Id, role = Roles.Observer, document = "x" }, Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
    }

    private Task<PartnerSystem> RegisterAsync(string side) => PartnerSystem.RegisterAsync(_administrator, side, _framework);

    private Task<HttpResponseMessage> GrantAsync(PartnerSystem partner, string role, string? disclosure = null, int? cluster = null) =>
        _administrator.PostAsync(Path, new { clientId = partner.Id, role, document = "Test mandate", cluster, conflictOfInterest = disclosure }, Stop);

    private static async Task<HttpStatusCode> GrantAsync(HttpClient grantor, PartnerSystem partner, string role)
    {
        using var answer = await grantor.PostAsync(Path, new { clientId = partner.Id, role, document = "Test mandate" }, Stop);
        return answer.StatusCode;
    }

    private static string Errors(JsonElement problem) => problem.GetProperty("errors").GetRawText();

    private Task<long> EpochAsync(PartnerSystem partner) => host.Database.QueryAsync<long>($"select epoch from membership.clients where id = '{Guid.Parse(partner.Id.AsSpan(4))}'", Stop);

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from {rows}", Stop);
}
