using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Tests.Suspensions;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class StandingTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Path = "/membership/v1/memberships";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AnnounceStanding Job => host.Services.GetRequiredService<AnnounceStanding>();

    [Fact]
    public async Task A_membership_of_the_past_was_one_on_a_past_day_and_its_term_runs_from_the_day_of_its_record()
    {
        var (alliance, _, member) = await StageAsync();
        var organisation = member.GetProperty("organisation").GetString()!;
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);

        var read = await anybody.ReadAsync($"{Path}/{Scene.Id(member)}", Stop);
        Assert.Equal(("active", "2022-09-15"), (read.GetProperty("standing").GetString(), read.GetProperty("memberSince").GetString()));
        Assert.Equal(1, read.GetProperty("moves").GetArrayLength());
        Assert.True(read.GetProperty("endsAt").GetDateTimeOffset() > host.Clock.GetUtcNow().AddDays(720));

        // Was it a member on 29 April 2025? The platform learned of it years later.
        var then = await anybody.ReadAsync($"{Path}/{Scene.Id(member)}?on=2025-04-29", Stop);
        Assert.Equal(("active", "2025-04-29"), (then.GetProperty("standing").GetString(), then.GetProperty("on").GetString()));
        Assert.Equal(Scene.Id(member), Scene.Id(Assert.Single(await MembersAsync(anybody, alliance, $"on=2025-04-29&organisation={organisation}"))));
        var before = await anybody.ReadAsync($"{Path}/{Scene.Id(member)}?on=2022-09-14", Stop);
        Assert.False(before.TryGetProperty("standing", out _));
        Assert.Empty(await MembersAsync(anybody, alliance, "on=2022-09-14"));
        Assert.Equal(2, (await MembersAsync(anybody, alliance, "on=2022-09-15")).Count);

        foreach (var wrong in new[] { "2999-01-01", "29.04.2025", "2025-02-30" })
        {
            using var refused = await anybody.GetAsync($"{Path}/{Scene.Id(member)}?on={wrong}", Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/on");
            using var list = await anybody.GetAsync($"{Scene.Alliances}/{alliance}/members?on={wrong}", Stop);
            await list.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/on");
        }
    }

    [Fact]
    public async Task A_renewal_in_grace_extends_the_old_end_and_every_day_stays_what_it_was()
    {
        var (alliance, framework, member) = await StageAsync();
        var (id, ends) = (Scene.Id(member), member.GetProperty("endsAt").GetDateTimeOffset());
        using var own = await MemberAsync(framework, member);
        host.Clock.MoveTo(ends.AddDays(5));
        await TellAllAsync(id, "GraceBegan", 1);
        var tag = await TagAsync(own, id);

        using var answer = await own.TwiceAsync($"{Path}/{id}/renew", new { reason = "Report delivered" }, tag, Stop);

        var renewed = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("active", 2), (renewed.GetProperty("standing").GetString(), renewed.GetProperty("moves").GetArrayLength()));
        Assert.Equal(ends.AddSeconds(1), renewed.GetProperty("moves")[1].GetProperty("startsAt").GetDateTimeOffset());
        Assert.InRange((renewed.GetProperty("endsAt").GetDateTimeOffset() - ends).TotalDays, 729, 732);
        Assert.Equal(1, await _scene.MessagesAsync("MembershipRenewed", "membershipId", id));
        Assert.Equal(1, await _scene.CountAsync($"audit_entries where action = 'membership.renewed' and subject = '{id}' and reason = 'Report delivered' and rule_version is not null"));
        var inGrace = Day(ends.AddDays(3));
        Assert.Equal("grace", (await own.ReadAsync($"{Path}/{id}?on={inGrace}", Stop)).GetProperty("standing").GetString());
        Assert.Contains(await MembersAsync(own, alliance, $"on={inGrace}"), line => Scene.Id(line) == id && line.GetProperty("standing").GetString() == "grace");
        using var again = await own.PostAsync($"{Path}/{id}/renew", new { }, Stop, ifMatch: answer.Tag());
        // The next term runs already: one more may follow it.
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var third = await own.PostAsync($"{Path}/{id}/renew", new { }, Stop, ifMatch: again.Tag());
        await third.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task Who_has_lapsed_after_a_shorter_term_is_off_the_roll_from_that_second_whatever_grace_it_had_before()
    {
        var (alliance, framework, member) = await StageAsync();
        using var unodc = await _scene.AsUnodcAsync(framework);
        await Scene.CreateAsync(unodc, Scene.Profiles, new
        {
            framework,
            foundingOrganisations = 5,
            foundingConstituencies = 2,
            sponsors = 2,
            memberCommentWindow = "P14D",
            decisionTarget = "P30D",
            membershipTerm = "P1M",
            gracePeriod = "P1D",
            source = "Numbers for a test",
        });
        using var own = await MemberAsync(framework, member);
        host.Clock.MoveTo(member.GetProperty("endsAt").GetDateTimeOffset());
        using var answer = await own.PostAsync($"{Path}/{Scene.Id(member)}/renew", new { }, Stop, ifMatch: await TagAsync(own, Scene.Id(member)));
        await answer.JsonAsync(HttpStatusCode.OK, Stop);
        var last = (await own.ReadAsync($"{Path}/{Scene.Id(member)}", Stop)).GetProperty("moves")[1].GetProperty("graceEndsAt").GetDateTimeOffset();
        var (organisation, oldGrace) = (member.GetProperty("organisation").GetString()!, member.GetProperty("graceEndsAt").GetDateTimeOffset());

        host.Clock.MoveTo(last);
        Assert.Equal("grace", Assert.Single(await MembersAsync(own, alliance, $"organisation={organisation}")).GetProperty("standing").GetString());
        host.Clock.MoveTo(last.AddSeconds(1));

        Assert.True(host.Clock.GetUtcNow() < oldGrace);
        Assert.Equal("lapsed", (await own.ReadAsync($"{Path}/{Scene.Id(member)}", Stop)).GetProperty("standing").GetString());
        Assert.Empty(await MembersAsync(own, alliance, $"organisation={organisation}"));
        Assert.Equal("lapsed", Assert.Single(await MembersAsync(own, alliance, $"former=true&organisation={organisation}")).GetProperty("standing").GetString());
    }

    [Fact]
    public async Task Ten_parallel_renewals_make_one_term()
    {
        var (_, framework, member) = await StageAsync();
        var id = Scene.Id(member);
        using var own = await MemberAsync(framework, member);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => own.InsistAsync($"{Path}/{id}/renew", new { }, Stop, ifMatch: "\"1\"")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await answer.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        }

        Assert.Equal((1, 2), (await _scene.MessagesAsync("MembershipRenewed", "membershipId", id), await _scene.CountAsync($"standing_moves where membership_id = '{Guid.ParseExact(id[4..], "N")}'")));
    }

    [Fact]
    public async Task Of_leaving_and_renewing_at_once_exactly_one_is_on_record()
    {
        for (var round = 0; round < 4; round++)
        {
            var (_, framework, member) = await StageAsync();
            var id = Scene.Id(member);
            using var own = await MemberAsync(framework, member);

            var answers = await Task.WhenAll(new[] { "leave", "renew" }.Select(act => own.InsistAsync($"{Path}/{id}/{act}", new { }, Stop, ifMatch: "\"1\"")));

            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await answers.Single(answer => answer.StatusCode != HttpStatusCode.OK).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            Assert.Equal(1, await _scene.MessagesAsync("MembershipRenewed", "membershipId", id) + await _scene.MessagesAsync("MemberLeft", "membershipId", id));
            Assert.Equal(2, await _scene.CountAsync($"standing_moves where membership_id = '{Guid.ParseExact(id[4..], "N")}'"));
        }
    }

    [Fact]
    public async Task A_lapse_is_told_once_also_where_the_renewal_comes_before_the_job()
    {
        var (alliance, framework, member) = await StageAsync();
        using var coordinator = await CoordinatorAsync(alliance, framework, member);
        var (id, grace) = (Scene.Id(member), member.GetProperty("graceEndsAt").GetDateTimeOffset());
        using var own = await MemberAsync(framework, member);
        var coordinates = (await MembersAsync(own, alliance)).First(line => Scene.Id(line) != id);
        host.Clock.MoveTo(grace.AddMinutes(1));
        // What everybody reads needs no job to have run.
        Assert.Equal("lapsed", (await own.ReadAsync($"{Path}/{id}", Stop)).GetProperty("standing").GetString());
        Assert.DoesNotContain(await MembersAsync(own, alliance), line => Scene.Id(line) == id);
        Assert.Contains(await MembersAsync(own, alliance, "former=true"), line => Scene.Id(line) == id && line.GetProperty("standing").GetString() == "lapsed");
        using var itself = await own.PostAsync($"{Path}/{id}/renew", new { }, Stop, ifMatch: await TagAsync(own, id));
        await itself.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);

        // The coordinator's own term ended on the same day: it is no member, and UNODC helps out.
        using var nobody = await coordinator.PostAsync($"{Path}/{id}/renew", new { }, Stop, ifMatch: "*");
        await nobody.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var unodc = await _scene.AsUnodcAsync(framework);
        using (var first = await PastTheJobAsync(() => unodc.PostAsync($"{Path}/{Scene.Id(coordinates)}/renew", new { }, Stop, ifMatch: "*")))
        {
            Assert.Equal("active", (await first.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("standing").GetString());
        }

        using var further = await unodc.PostAsync($"{Path}/{Scene.Id(coordinates)}/renew", new { }, Stop, ifMatch: "*");
        await further.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var anew = await PastTheJobAsync(() => coordinator.PostAsync($"{Path}/{id}/renew", new { reason = "Back again" }, Stop, ifMatch: "*"));

        var renewed = await anew.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal("active", renewed.GetProperty("standing").GetString());
        Assert.True(renewed.GetProperty("moves")[1].GetProperty("startsAt").GetDateTimeOffset() > grace);
        await Job.RunAsync(Stop);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("MemberLapsed", "membershipId", id), await _scene.MessagesAsync("MembershipRenewed", "membershipId", id)));
        // In this order, each a version of its own.
        Assert.Equal(1, await _scene.CountAsync(
            $"outbox l join membership.outbox r on r.ordering_key = l.ordering_key where l.message_type like '%:MemberLapsed' and r.message_type like '%:MembershipRenewed' and l.body::jsonb ->> 'membershipId' = '{id}' and l.aggregate_version < r.aggregate_version and l.id < r.id"));
        Assert.Equal("grace", (await own.ReadAsync($"{Path}/{id}?on={Day(grace)}", Stop)).GetProperty("standing").GetString());
    }

    [Fact]
    public async Task Each_reminder_and_the_lapse_are_told_once_however_often_and_in_parallel_the_job_runs()
    {
        var (_, _, member) = await StageAsync();
        var (id, ends, grace) = (Scene.Id(member), member.GetProperty("endsAt").GetDateTimeOffset(), member.GetProperty("graceEndsAt").GetDateTimeOffset());
        foreach (var (at, reminders, lapses) in new[] { (ends.AddDays(-32), 0, 0), (ends.AddDays(-30), 1, 0), (ends.AddDays(-6), 2, 0), (ends.AddHours(-1), 3, 0), (ends.AddDays(30), 3, 0), (grace.AddSeconds(2), 3, 1), (grace.AddDays(400), 3, 1) })
        {
            host.Clock.MoveTo(at);
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Job.RunAsync(Stop)));
            await TellAllAsync(id, "RenewalReminded", reminders);
            Assert.Equal(lapses, await _scene.MessagesAsync("MemberLapsed", "membershipId", id));
        }

        Assert.Equal(3, await _scene.CountAsync(
            $"outbox where message_type like '%:RenewalReminded' and body::jsonb ->> 'membershipId' = '{id}' and body::jsonb ->> 'class' = 'Restricted' and body::jsonb ->> 'daysBefore' in ('30', '7', '0')"));
        Assert.Equal(5, await _scene.CountAsync($"standing_notices where membership_id = '{Guid.ParseExact(id[4..], "N")}'"));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("membership.graceBegan", id), await _scene.AuditedAsync("membership.lapsed", id)));
    }

    [Fact]
    public async Task A_membership_that_cannot_be_told_of_holds_up_no_other_of_its_batch()
    {
        var (alliance, _, bad) = await StageAsync();
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        var good = (await MembersAsync(anybody, alliance)).Select(Scene.Id).Single(id => id != Scene.Id(bad));
        await host.Database.ExecuteAsync(
            $"alter table membership.standing_notices add constraint ck_one_bad check (membership_id <> '{Guid.ParseExact(Scene.Id(bad)[4..], "N")}') not valid", Stop);
        try
        {
            host.Clock.MoveTo(bad.GetProperty("endsAt").GetDateTimeOffset().AddHours(-1));

            // What the service's own job holds at that moment is left to it.
            await Eventually.HoldsAsync<Exception?>(async () => await Record.ExceptionAsync(() => Job.RunAsync(Stop)), fault => fault is AggregateException, Stop);

            await Eventually.EqualsAsync(3L, () => _scene.MessagesAsync("RenewalReminded", "membershipId", good), Stop);
            Assert.Equal(0, await _scene.MessagesAsync("RenewalReminded", "membershipId", Scene.Id(bad)));
        }
        finally
        {
            await host.Database.ExecuteAsync("alter table membership.standing_notices drop constraint ck_one_bad", Stop);
        }

        await Job.RunAsync(Stop);
        await TellAllAsync(Scene.Id(bad), "RenewalReminded", 3);
    }

    [Fact]
    public async Task After_downtime_each_missed_reminder_is_told_once_and_none_to_who_renewed()
    {
        var (alliance, framework, missed) = await StageAsync();
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        var renewing = await anybody.ReadAsync($"{Path}/{Scene.Id((await MembersAsync(anybody, alliance)).Single(line => Scene.Id(line) != Scene.Id(missed)))}", Stop);
        using var own = await MemberAsync(framework, renewing);
        using var renewed = await own.PostAsync($"{Path}/{Scene.Id(renewing)}/renew", new { }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, renewed.StatusCode);

        host.Clock.MoveTo(missed.GetProperty("endsAt").GetDateTimeOffset().AddHours(-1));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Job.RunAsync(Stop)));

        await TellAllAsync(Scene.Id(missed), "RenewalReminded", 3);
        Assert.Equal(0, await _scene.MessagesAsync("RenewalReminded", "membershipId", Scene.Id(renewing)));
    }

    [Fact]
    public async Task Who_left_is_out_from_then_on_was_in_before_and_may_apply_anew()
    {
        var (alliance, framework, member) = await StageAsync();
        var (id, organisation) = (Scene.Id(member), member.GetProperty("organisation").GetString()!);
        using var own = await MemberAsync(framework, member);
        host.Clock.Advance(TimeSpan.FromDays(2));
        var sponsors = (await MembersAsync(own, alliance)).Select(line => line.GetProperty("organisation").GetString()!).ToArray();

        using var answer = await own.TwiceAsync($"{Path}/{id}/leave", new { reason = "We merge" }, "\"1\"", Stop);

        Assert.Equal("left", (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("standing").GetString());
        Assert.Equal((1, 1), (await _scene.MessagesAsync("MemberLeft", "membershipId", id), await _scene.AuditedAsync("membership.left", id)));
        Assert.DoesNotContain(await MembersAsync(own, alliance), line => Scene.Id(line) == id);
        Assert.Contains(await MembersAsync(own, alliance, $"on={Day(host.Clock.GetUtcNow().AddDays(-1))}"), line => Scene.Id(line) == id);
        Assert.Equal("left", Assert.Single(await MembersAsync(own, alliance, $"former=true&organisation={organisation}")).GetProperty("standing").GetString());
        Assert.Empty(await MembersAsync(own, alliance, $"former=true&on={Day(host.Clock.GetUtcNow().AddDays(-1))}"));
        using var wrong = await own.GetAsync($"{Scene.Alliances}/{alliance}/members?former=perhaps", Stop);
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/former");
        using var renewal = await own.PostAsync($"{Path}/{id}/renew", new { }, Stop, ifMatch: answer.Tag());
        await renewal.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        // Nobody speaks for an applicant who is no member; and who left is not kept from applying.
        object Body(string[] named, string? reference) => new
        {
            statement = "We work with communities along the border.",
            themes = new[] { "firearms" },
            sponsors = named,
            unodcReference = reference,
            conflictOfInterest = "None to disclose.",
        };
        using var other = await _scene.AsOrganisationAsync(framework, await _scene.OrganisationAsync());
        using var sponsored = await other.PostAsync($"{Scene.Alliances}/{alliance}/applications", Body(sponsors, null), Stop);
        await sponsored.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, $"/sponsors/{Array.IndexOf(sponsors, organisation)}");
        using var applied = await own.PostAsync($"{Scene.Alliances}/{alliance}/applications", Body([], "UNODC/1"), Stop);
        var application = await applied.JsonAsync(HttpStatusCode.Created, Stop);
        using var coordinator = await CoordinatorAsync(alliance, framework, member);
        var path = $"{Scene.Alliances}/{alliance}/applications/{Scene.Id(application)}";
        using var unodc = await host.ActAsAsync(TestActor.Unodc(framework), Stop);
        using var confirmed = await unodc.PostAsync($"{path}/confirm-reference", new { reference = "UNODC/1" }, Stop, ifMatch: applied.Tag());
        using var screened = await coordinator.PostAsync($"{path}/screen", new { }, Stop, ifMatch: confirmed.Tag());
        using var passed = await coordinator.PostAsync($"{path}/pass", new { complete = true, conflictOfInterest = "None." }, Stop, ifMatch: screened.Tag());
        host.Clock.MoveTo((await passed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));
        using var admitted = await coordinator.PostAsync($"{path}/admit", new { }, Stop, ifMatch: passed.Tag());
        var next = (await admitted.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("membership").GetString();
        Assert.NotEqual(id, next);
        Assert.Equal(next, Scene.Id(Assert.Single(await MembersAsync(own, alliance, $"organisation={organisation}"))));
    }

    [Fact]
    public async Task The_mandates_of_who_leaves_its_last_alliance_of_a_country_end_with_its_membership()
    {
        var framework = await _scene.FrameworkAsync();
        var organisations = await _scene.OrganisationsAsync(3);
        var leaver = organisations[2];
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var partner = await PartnerSystem.RegisterAsync(administrator, "civil_society", framework, leaver);
        var coordinates = Scene.Id(await partner.GrantAsync(administrator, Roles.AllianceCoordinator));
        var later = Scene.Id(await partner.GrantAsync(
            administrator, Roles.AllianceMember, new { clientId = partner.Id, role = Roles.AllianceMember, document = "From next year on", startsAt = host.Clock.GetUtcNow().AddDays(200) }));
        var stays = Scene.Id(await partner.GrantAsync(administrator, Roles.Observer));
        var other = await PartnerSystem.RegisterAsync(administrator, "civil_society", framework, organisations[1]);
        var others = Scene.Id(await other.GrantAsync(administrator, Roles.AllianceMember));
        using var own = await host.ActAsAsync(TestActor.Member(framework, leaver), Stop);

        string[] alliances = [await _scene.AllianceAsync(framework, organisations), await _scene.AllianceAsync(framework, organisations)];

        await LeaveAsync(alliances[0]);
        Assert.Equal((0, 0, 0, 0), (await EndedAsync(coordinates), await EndedAsync(later), await EndedAsync(stays), await EndedAsync(others)));
        await LeaveAsync(alliances[1]);

        Assert.Equal((1, 1, 0, 0), (await EndedAsync(coordinates), await EndedAsync(later), await EndedAsync(stays), await EndedAsync(others)));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("mandate.ended", coordinates), await _scene.AuditedAsync("mandate.ended", later)));
        // Three grants, and once more for what ended together.
        Assert.Equal(1, await _scene.CountAsync($"outbox where message_type like '%:ClientEpochRaised' and body::jsonb ->> 'clientId' = '{partner.Id}' and (body::jsonb ->> 'epoch')::int = 5"));
        Assert.Equal(1, await _scene.CountAsync($"clients where id = '{Guid.ParseExact(partner.Id[4..], "N")}' and epoch = 5"));

        async Task LeaveAsync(string alliance)
        {
            var member = Assert.Single(await MembersAsync(own, alliance, $"organisation={leaver}"));
            using var left = await own.PostAsync($"{Path}/{Scene.Id(member)}/leave", new { }, Stop, ifMatch: "\"1\"");
            await left.JsonAsync(HttpStatusCode.OK, Stop);
        }

        Task<long> EndedAsync(string mandate) => _scene.MessagesAsync("MandateEnded", "mandateId", mandate);
    }

    [Fact]
    public async Task Who_is_suspended_in_another_alliance_of_the_country_keeps_its_mandates_there_and_is_heard()
    {
        var (framework, organisations) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var leaver = organisations[2];
        var (left, kept) = (await _scene.AllianceAsync(framework, organisations), await _scene.AllianceAsync(framework, organisations));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var (partner, ofOne) = (await PartnerSystem.RegisterAsync(administrator, "civil_society", framework, leaver), await PartnerSystem.RegisterAsync(administrator, "civil_society", framework, leaver));
        var member = Scene.Id(await partner.GrantAsync(administrator, Roles.AllianceMember));
        var ended = Scene.Id(await ofOne.GrantAsync(administrator, Roles.AllianceCoordinator, new { clientId = ofOne.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = left }));
        var stage = await SuspensionStage.OfAsync(host, kept, framework, leaver);
        using var proposer = await stage.AsCoordinatorAsync();
        using var decider = await stage.AsCoordinatorAsync();
        using var own = await stage.AsMemberAsync();
        var suspension = $"{stage.Path}/{Scene.Id(await stage.ProposeAsync(proposer))}";
        using var heard = await own.PostAsync($"{suspension}/reply", new { reply = "We had asked on 3 May." }, Stop, ifMatch: "\"1\"");
        await heard.JsonAsync(HttpStatusCode.OK, Stop);
        using var imposed = await decider.PostAsync($"{suspension}/decide", new { outcome = "imposed", reason = "It did so again after it was asked not to." }, Stop, ifMatch: "\"2\"");
        await imposed.JsonAsync(HttpStatusCode.OK, Stop);

        var membership = Assert.Single(await MembersAsync(own, left, $"organisation={leaver}"));
        using var answer = await own.PostAsync($"{Path}/{Scene.Id(membership)}/leave", new { }, Stop, ifMatch: "\"1\"");

        await answer.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal((1, 0), (await _scene.MessagesAsync("MandateEnded", "mandateId", ended), await _scene.MessagesAsync("MandateEnded", "mandateId", member)));
    }

    [Fact]
    public async Task Why_a_member_left_is_read_by_no_client_without_a_mandate()
    {
        var (alliance, framework, member) = await StageAsync();
        var organisation = member.GetProperty("organisation").GetString()!;
        using var own = await host.ActAsAsync(TestActor.Member(framework, organisation), Stop);
        using var left = await own.PostAsync($"{Path}/{Scene.Id(member)}/leave", new { reason = "We work on other matters." }, Stop, ifMatch: "\"1\"");
        await left.JsonAsync(HttpStatusCode.OK, Stop);

        using var without = await _scene.AsOrganisationAsync(framework, organisation);
        foreach (var (reader, told) in new[] { (own, true), (without, false) })
        {
            var entries = (await reader.ReadAsync($"{Path}/{Scene.Id(member)}/record", Stop)).GetProperty("entries").EnumerateArray();
            Assert.Equal(told, entries.Any(entry => entry.TryGetProperty("reason", out _)));
        }
    }

    [Fact]
    public async Task Who_facilitates_does_not_leave_and_only_the_member_leaves_for_itself()
    {
        var (alliance, framework, member) = await StageAsync();
        using var coordinator = await _scene.AsCoordinatorAsync(framework);
        using var elsewhere = await host.ActAsAsync(TestActor.Member(TestActor.NewId("frm"), member.GetProperty("organisation").GetString()!), Stop);
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);
        foreach (var caller in new[] { coordinator, elsewhere, government })
        {
            using var refused = await caller.PostAsync($"{Path}/{Scene.Id(member)}/leave", new { }, Stop, ifMatch: "\"1\"");
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        var facilitator = (await government.ReadAsync($"{Scene.Alliances}/{alliance}", Stop)).GetProperty("facilitatingOrganisation").GetString()!;
        var first = Assert.Single(await MembersAsync(government, alliance, $"organisation={facilitator}"));
        using var own = await host.ActAsAsync(TestActor.Member(framework, facilitator), Stop);
        using var stays = await own.PostAsync($"{Path}/{Scene.Id(first)}/leave", new { }, Stop, ifMatch: "\"1\"");
        await stays.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task Counts_of_a_year_show_no_figure_below_five()
    {
        var framework = await _scene.FrameworkAsync();
        var founders = await _scene.OrganisationsAsync(6);
        string[] all = [.. founders, await _scene.OrganisationAsync("academia"), await _scene.OrganisationAsync("academia")];
        var alliance = await _scene.AllianceAsync(framework, all);
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);

        var counts = await government.ReadAsync($"{Scene.Alliances}/{alliance}/membership-counts?year=2022", Stop);

        var joined = counts.GetProperty("counts")[0];
        Assert.Equal(("joined", 8), (joined.GetProperty("measure").GetString(), joined.GetProperty("organisations").GetInt32()));
        Assert.All(joined.GetProperty("constituencies").EnumerateArray(), part => Assert.False(part.TryGetProperty("organisations", out _)));
        Assert.Equal(5, counts.GetProperty("counts")[1].GetProperty("fewerThan").GetInt32());
        using var later = await government.GetAsync($"{Scene.Alliances}/{alliance}/membership-counts?year=2999", Stop);
        await later.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/year");
        using var absent = await government.GetAsync($"{Scene.Alliances}/{TestActor.NewId("aln")}/membership-counts", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    // What a profile shows to the own side alone is not counted for another side either.
    [Fact]
    public async Task Perspectives_are_counted_for_whom_their_profiles_show_them()
    {
        var framework = await _scene.FrameworkAsync();
        var founders = await _scene.OrganisationsAsync(11);
        foreach (var (founder, number) in founders.Take(6).Select((founder, index) => (founder, index)))
        {
            using var own = await _scene.AsOrganisationAsync(framework, founder);
            using var said = await own.PutAsync(
                $"{Scene.Organisations}/{founder}/profile",
                new { name = Scene.NewName("Organisation"), constituency = "academia", perspectives = new[] { "womenLed" }, visibility = new { perspectives = number < 5 ? "public" : "ownSide" } }, "\"1\"", Stop);
            await said.JsonAsync(HttpStatusCode.OK, Stop);
        }

        var alliance = await _scene.AllianceAsync(framework, founders);
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);

        Assert.Equal((5, 6), (await WomenLedAsync(government), await WomenLedAsync(coordinator)));

        async Task<int> WomenLedAsync(HttpClient reader) =>
            (await reader.ReadAsync($"{Scene.Alliances}/{alliance}/membership-counts?year=2022", Stop)).GetProperty("counts")[0].GetProperty("perspectives").EnumerateArray()
            .Single(voice => voice.GetProperty("perspective").GetString() == "womenLed").GetProperty("organisations").GetInt32();
    }

    /// <summary>An alliance of the past with two members; the one that does not facilitate it, as everybody reads it.</summary>
    private async Task<(string Alliance, string Framework, JsonElement Member)> StageAsync()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(2));
        var alliance = await _scene.AllianceAsync(framework, founders);
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        var line = Assert.Single(await MembersAsync(anybody, alliance, $"organisation={founders[1]}"));
        return (alliance, framework, await anybody.ReadAsync($"{Path}/{Scene.Id(line)}", Stop));
    }

    /// <summary>For another member of the alliance than this one.</summary>
    private async Task<HttpClient> CoordinatorAsync(string alliance, string framework, JsonElement member)
    {
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        var organisations = (await MembersAsync(anybody, alliance)).Select(line => line.GetProperty("organisation").GetString()!);
        return await _scene.AsCoordinatorAsync(framework, organisations.First(one => one != member.GetProperty("organisation").GetString()));
    }

    private Task<HttpClient> MemberAsync(string framework, JsonElement member) => host.ActAsAsync(TestActor.Member(framework, member.GetProperty("organisation").GetString()!), Stop);

    private static async Task<List<JsonElement>> MembersAsync(HttpClient caller, string alliance, string query = "limit=200") =>
        [.. (await caller.ReadAsync($"{Scene.Alliances}/{alliance}/members?{query}", Stop)).GetProperty("items").EnumerateArray()];

    private static async Task<string> TagAsync(HttpClient caller, string id)
    {
        using var read = await caller.GetAsync($"{Path}/{id}", Stop);
        return read.Tag();
    }

    /// <summary>The host's own job tells of the same memberships meanwhile; who meets it in the same instant is answered 412 and comes again.</summary>
    private static Task<HttpResponseMessage> PastTheJobAsync(Func<Task<HttpResponseMessage>> act) => Eventually.HoldsAsync(act, answer => answer.StatusCode != HttpStatusCode.PreconditionFailed, Stop);

    /// <summary>The service's own job may hold the row while a test's passes by.</summary>
    private async Task TellAllAsync(string id, string message, long count)
    {
        await Job.RunAsync(Stop);
        // A year on, its silence is told too; whoever reads the version after this finds the last one.
        await host.Services.GetRequiredService<AnnounceSilence>().RunAsync(Stop);
        await Eventually.EqualsAsync(count, () => _scene.MessagesAsync(message, "membershipId", id), Stop);
    }

    private static string Day(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById("Asia/Karachi")).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
