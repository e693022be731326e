using System.Net;
using Npgsql;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.Tests.Applications;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Organisations;

/// <summary>Finding two records that are one organisation, and making them one so that every reference still resolves.</summary>
public sealed class MergeOrganisationTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Reason = "Both statutes carry the same registration number.";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Civil Society Network", "CIVIL  SOCIETY-NETWORK", "sameName")]
    [InlineData("Red de Paz A.C.", "La Red de la Paz", "sameName")]
    [InlineData("Foundation for Peace Ltd.", "Peace Foundation", "sameName")]
    [InlineData("Asociación Élan", "Asociacion Elan", "sameName")]
    [InlineData("Lahore Women Forum", "Lahore Womens Forum", "similarName")]
    [InlineData("Пакистанская сеть", "Пакистанcкая сеть", "similarName")]
    [InlineData("Youth for Peace", "Lawyers for Peace", null)]
    public async Task Names_that_say_the_same_are_told_and_others_are_not(string one, string other, string? reason)
    {
        var country = Scene.NewCountry();
        var id = await RegisterAsync(one, country);
        var second = await RegisterAsync(other, country);
        await RegisterAsync(other, Scene.NewCountry());

        var found = await DuplicatesAsync(id);

        Assert.Equal(reason is null ? [] : [$"{second} {reason}"], found);
    }

    [Fact]
    public async Task A_shared_domain_is_told_to_those_who_may_see_both()
    {
        var country = Scene.NewCountry();
        var (one, open, closed) = (await RegisterAsync("River Watch", country), await RegisterAsync("Union of Drivers", country), await RegisterAsync("Teachers of Quetta", country));
        var domain = $"d{Guid.CreateVersion7():N}.example.org";
        foreach (var (id, name, visibility) in new[] { (one, "River Watch", "public"), (open, "Union of Drivers", "public"), (closed, "Teachers of Quetta", "restricted") })
        {
            using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), id);
            using var said = await own.PutAsync($"{Scene.Organisations}/{id}/profile", new { name, constituency = "academia", webDomain = domain, visibility = new { webDomain = visibility } }, "\"1\"", Stop);
            await said.JsonAsync(HttpStatusCode.OK, Stop);
        }

        Assert.Equal([$"{open} sameDomain"], await DuplicatesAsync(one));
        Assert.Empty(await DuplicatesAsync(closed));
    }

    [Fact]
    public void The_likeliest_come_first_each_once_with_every_reason()
    {
        var ids = Enumerable.Range(0, 30).Select(_ => Id.NewUntimed<Organisation>()).ToList();
        FindDuplicates.Found Of(int number, bool same = false) => new(ids[number], $"Name {number}", "PAK", same);

        var ranked = FindDuplicates.Rank([Of(0), Of(1, same: true), Of(2)], [Of(2), Of(3)]);
        var many = FindDuplicates.Rank([.. Enumerable.Range(0, 15).Select(number => Of(number))], [.. Enumerable.Range(15, 15).Select(number => Of(number))]);

        Assert.Equal(
            ["1 sameName", "2 similarName,sameDomain", "3 sameDomain", "0 similarName"],
            ranked.Select(one => $"{one.Name[5..]} {string.Join(',', one.Reasons)}"));
        Assert.Equal((FindDuplicates.Most, FindDuplicates.Most), (many.Count, many.Select(one => one.Organisation).Distinct().Count()));
    }

    [Fact]
    public async Task All_that_the_merged_one_has_goes_over_and_its_record_points_to_the_survivor()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var application = Scene.Id(await stage.SubmitAsync());
        var other = await ApplicationStage.SetAsync(host);
        var (merged, survivor) = (stage.Applicant, await _scene.OrganisationAsync());
        var alliance = await _scene.AllianceAsync(other.Framework, merged);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var partner = await PartnerSystem.RegisterAsync(administrator, "civil_society", stage.Framework, merged);
        var mandate = Scene.Id(await partner.GrantAsync(administrator, Roles.AllianceMember));
        using var member = await host.ActAsAsync(TestActor.Member(stage.Framework, merged), Stop);
        var role = await Scene.CreateAsync(member, $"{Scene.Organisations}/{merged}/people", new { function = "focalPoint", from = "2026-01-01" });
        using var unodc = await _scene.AsUnodcAsync();
        var framework = $"{Scene.Frameworks}/{await Scene.CreateAsync(unodc, Scene.Frameworks, Scene.FrameworkBody(Scene.NewCountry(), merged))}";

        using var answer = await unodc.TwiceAsync($"{Scene.Organisations}/{merged}/merge", new { into = survivor, reason = Reason }, "\"1\"", Stop);

        var told = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal((survivor, 2), (told.GetProperty("mergedInto").GetString(), told.GetProperty("version").GetInt32()));
        Assert.Equal(survivor, (await administrator.ReadAsync($"{Scene.Organisations}/{merged}", Stop)).GetProperty("mergedInto").GetString());
        Assert.Equal(survivor, Assert.Single((await administrator.ReadAsync($"{Scene.Alliances}/{alliance}/members", Stop)).GetProperty("items").EnumerateArray()).GetProperty("organisation").GetString());
        Assert.Equal(survivor, (await administrator.ReadAsync($"{Scene.Alliances}/{alliance}", Stop)).GetProperty("facilitatingOrganisation").GetString());
        Assert.All(
            [await unodc.ReadAsync(framework, Stop), Assert.Single((await unodc.ReadAsync($"{framework}/body-terms", Stop)).GetProperty("items").EnumerateArray())],
            bodies => Assert.Equal(survivor, bodies.GetProperty("civilSociety").GetProperty("facilitatingOrganisation").GetString()));
        using var applicant = await _scene.AsOrganisationAsync(stage.Framework, survivor);
        var moved = await applicant.ReadAsync($"{stage.Path}/{application}", Stop);
        Assert.Equal((survivor, 2), (moved.GetProperty("organisation").GetString(), moved.GetProperty("version").GetInt32()));
        Assert.Equal(survivor, (await administrator.ReadAsync($"/membership/v1/clients/{partner.Id}", Stop)).GetProperty("organisation").GetString());
        Assert.Equal(survivor, (await administrator.ReadAsync($"/membership/v1/mandates/{mandate}", Stop)).GetProperty("organisation").GetString());
        var person = await applicant.ReadAsync($"{Scene.Organisations}/{survivor}/people/{role}", Stop);
        Assert.Equal((merged, true), (person.GetProperty("heldIn").GetString(), person.TryGetProperty("until", out _)));
        Assert.Equal(1, await _scene.MessagesAsync("OrganisationMerged", "organisationId", merged));
        Assert.Equal(2, await _scene.MessagesAsync("ClientEpochRaised", "clientId", partner.Id));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("organisation.merged", merged), await _scene.AuditedAsync("organisation.took-over", survivor)));
        Assert.Equal(0, await _scene.CountAsync($"memberships where organisation_id = '{Guid.Parse(merged.AsSpan(4))}'"));

        // From now on the merged one begins nothing new and is not found.
        using var late = await _scene.AsOrganisationAsync(other.Framework, merged);
        using var applied = await late.PostAsync(other.Path, other.Body(), Stop);
        using var changed = await late.PutAsync($"{Scene.Organisations}/{merged}/profile", new { name = "Back again", constituency = "academia" }, "\"2\"", Stop);
        await applied.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await changed.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.DoesNotContain(merged, (await administrator.ReadAsync("/membership/v1/directory-entries?limit=200", Stop)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pointer_never_leads_to_another_pointer()
    {
        var ids = await _scene.OrganisationsAsync(3);
        await MergedAsync(ids[0], ids[1]);

        await MergedAsync(ids[1], ids[2]);

        using var caller = await host.ActAsAsync(TestActor.Administrator(), Stop);
        foreach (var id in ids[..2])
        {
            Assert.Equal(ids[2], (await caller.ReadAsync($"{Scene.Organisations}/{id}", Stop)).GetProperty("mergedInto").GetString());
        }
    }

    [Fact]
    public async Task Two_members_of_one_alliance_are_not_merged_and_nothing_is_changed()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var unodc = await _scene.AsUnodcAsync();

        using var refused = await MergeAsync(unodc, stage.Founders[0], stage.Founders[1]);

        await refused.RefusedAsync(HttpStatusCode.Conflict, "both-hold", Stop);
        Assert.Contains(stage.Alliance, await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, await _scene.AuditedAsync("organisation.merged", stage.Founders[0]));
    }

    // Whichever of the two is the member: the survivor would apply to the alliance it belongs to.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_applicant_and_a_member_of_the_same_alliance_are_not_merged_while_the_application_is_open(bool applicantGoes)
    {
        var stage = await ApplicationStage.SetAsync(host);
        var application = Scene.Id(await stage.SubmitAsync());
        using var unodc = await _scene.AsUnodcAsync();
        var (merged, survivor) = applicantGoes ? (stage.Applicant, stage.Founders[1]) : (stage.Founders[1], stage.Applicant);

        using var refused = await MergeAsync(unodc, merged, survivor);

        await refused.RefusedAsync(HttpStatusCode.Conflict, "both-hold", Stop);
        var detail = await refused.Content.ReadAsStringAsync(Stop);
        Assert.All([stage.Alliance, application, "(rule 38)", "withdraws"], part => Assert.Contains(part, detail, StringComparison.Ordinal));
        Assert.Equal(0, await _scene.AuditedAsync("organisation.merged", merged));
        using var applicant = await stage.AsApplicantAsync();
        using var withdrawn = await applicant.PostAsync($"{stage.Path}/{application}/withdraw", new { reason = "We are a member under our other name." }, Stop, ifMatch: "\"1\"");
        await withdrawn.JsonAsync(HttpStatusCode.OK, Stop);

        await MergedAsync(merged, survivor);

        // What is over stays on record, under the survivor.
        Assert.Equal(1, await _scene.CountAsync($"applications where id = '{Guid.ParseExact(application[4..], "N")}' and state = 'withdrawn' and organisation_id = '{Guid.ParseExact(survivor[4..], "N")}'"));
    }

    [Fact]
    public async Task Two_open_applications_to_one_alliance_are_not_merged()
    {
        var stage = await ApplicationStage.SetAsync(host);
        await stage.SubmitAsync();
        var second = await _scene.OrganisationAsync();
        using var applicant = await _scene.AsOrganisationAsync(stage.Framework, second);
        using var applied = await applicant.PostAsync(stage.Path, stage.Body(), Stop);
        await applied.JsonAsync(HttpStatusCode.Created, Stop);
        using var unodc = await _scene.AsUnodcAsync();

        using var refused = await MergeAsync(unodc, stage.Applicant, second);

        await refused.RefusedAsync(HttpStatusCode.Conflict, "both-hold", Stop);
    }

    [Fact]
    public async Task A_merge_is_refused_for_each_thing_that_is_wrong_with_it()
    {
        var ids = await _scene.OrganisationsAsync(4);
        await MergedAsync(ids[2], ids[3]);
        using var unodc = await _scene.AsUnodcAsync();
        using var bound = await _scene.AsUnodcAsync(await _scene.FrameworkAsync());
        using var nameless = await host.ActAsAsync(new TestActor(Side.Unodc, Roles.UnodcOfficer), Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator() with { PersonId = TestActor.NewId("per") }, Stop);

        using var itself = await MergeAsync(unodc, ids[0], ids[0]);
        using var unknown = await MergeAsync(unodc, ids[0], TestActor.NewId("org"));
        using var into = await MergeAsync(unodc, ids[0], ids[2]);
        using var brief = await MergeAsync(unodc, ids[0], ids[1], reason: new string('x', MergeOrganisation.MinReasonLength - 1));
        using var again = await MergeAsync(unodc, ids[2], ids[1], ifMatch: "\"2\"");
        using var stale = await MergeAsync(unodc, ids[0], ids[1], ifMatch: "\"2\"");
        using var absent = await MergeAsync(unodc, TestActor.NewId("org"), ids[1]);
        using var elsewhere = await MergeAsync(bound, ids[0], ids[1]);
        using var unnamed = await MergeAsync(nameless, ids[0], ids[1]);
        using var function = await MergeAsync(administrator, ids[0], ids[1]);

        await itself.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/into");
        await unknown.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/into");
        await into.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/into");
        Assert.Contains(ids[3], await into.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await brief.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await elsewhere.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await unnamed.RefusedAsync(HttpStatusCode.Forbidden, "named-person", Stop);
        await function.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, await _scene.AuditedAsync("organisation.merged", ids[0]));
    }

    [Fact]
    public async Task Of_merges_that_cross_and_repeat_exactly_one_wins()
    {
        var ids = await _scene.OrganisationsAsync(2);
        using var unodc = await _scene.AsUnodcAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => MergeAsync(unodc, ids[number % 2], ids[(number + 1) % 2])));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.StatusCode != HttpStatusCode.OK),
            answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.PreconditionFailed, HttpStatusCode.UnprocessableEntity }));
        Assert.Equal(1, await _scene.CountAsync($"organisations where id = any (array['{Guid.Parse(ids[0].AsSpan(4))}', '{Guid.Parse(ids[1].AsSpan(4))}']::uuid[]) and merged_into_id is not null"));
    }

    [Theory]
    [InlineData("an application")]
    [InlineData("an alliance")]
    [InlineData("a framework's bodies")]
    [InlineData("a person's function")]
    [InlineData("an election to facilitate")]
    [InlineData("an election to convene")]
    [InlineData("a working group")]
    public async Task What_is_begun_during_a_merge_waits_for_it_and_is_refused(string what)
    {
        var stage = await ApplicationStage.SetAsync(host);
        var (survivor, merged) = (await _scene.OrganisationAsync(), what.StartsWith("an election", StringComparison.Ordinal) || what == "a working group" ? stage.Founders[1] : stage.Applicant);
        var (gone, alliance) = (Guid.Parse(merged.AsSpan(4)), $"{Scene.Alliances}/{stage.Alliance}");
        using var applicant = await _scene.AsOrganisationAsync(stage.Framework, stage.Applicant);
        using var unodc = await _scene.AsUnodcAsync(stage.Framework);
        using var coordinator = await stage.AsCoordinatorAsync();
        var group = $"{alliance}/working-groups/{await Scene.CreateAsync(coordinator, $"{alliance}/working-groups", GroupOf(stage.Founders[0]))}";
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync(Stop);
        await using var merge = await connection.BeginTransactionAsync(Stop);
        await ExecuteAsync($"SELECT 1 FROM membership.organisations WHERE id = '{gone}' FOR UPDATE");
        await ExecuteAsync($"UPDATE membership.organisations SET merged_into_id = '{Guid.Parse(survivor.AsSpan(4))}' WHERE id = '{gone}'");
        await ExecuteAsync($"UPDATE membership.memberships SET organisation_id = '{Guid.Parse(survivor.AsSpan(4))}', version = version + 1 WHERE organisation_id = '{gone}'");

        var begun = what switch
        {
            "an alliance" => unodc.PostAsync(Scene.Alliances, Scene.PastAlliance(stage.Framework, stage.Applicant), Stop),
            "a framework's bodies" => coordinator.PutAsync(
                $"{Scene.Frameworks}/{stage.Framework}/bodies", new { civilSociety = new { alliance = "Alliance 2", facilitatingOrganisation = stage.Applicant }, reason = Reason }, "\"1\"", Stop),
            "a person's function" => applicant.PostAsync($"{Scene.Organisations}/{stage.Applicant}/people", new { function = "alternate", from = "2026-01-01" }, Stop),
            "an election to facilitate" => coordinator.PutAsync($"{alliance}/facilitator", new { organisation = merged, document = "Minutes" }, "\"1\"", Stop),
            "an election to convene" => coordinator.PutAsync($"{group}/convenor", new { convenor = merged }, "\"1\"", Stop),
            "a working group" => coordinator.PostAsync($"{alliance}/working-groups", GroupOf(merged), Stop),
            _ => applicant.PostAsync(stage.Path, stage.Body(), Stop),
        };
        await Eventually.EqualsAsync(
            true, () => host.Database.QueryAsync<bool>($"SELECT {connection.ProcessID} = ANY (SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity WHERE datname = current_database())", Stop), Stop);
        await merge.CommitAsync(Stop);

        using var answer = await begun;
        Assert.Equal(
            what switch { "an application" => HttpStatusCode.Forbidden, "a person's function" => HttpStatusCode.NotFound, _ => HttpStatusCode.UnprocessableEntity }, answer.StatusCode);
        foreach (var rows in new[] { "person_roles", "applications", "memberships", "alliance_facilitators", "working_group_convenors" })
        {
            Assert.Equal((rows, 0), (rows, await _scene.CountAsync($"{rows} where organisation_id = '{gone}'")));
        }

        static object GroupOf(string convenor) => new { kind = "thematic", name = Scene.NewName("Group"), purpose = "Legal aspects of the review's first cluster.", convenor };

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, merge);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    [Fact]
    public async Task What_is_closed_about_a_merged_organisation_stays_as_it_was_signed_and_the_survivor_reads_it()
    {
        var stage = await DecisionStage.SetAsync(host);
        var (merged, survivor) = (await _scene.OrganisationAsync(), await _scene.OrganisationAsync());
        var (closed, open) = (await stage.OpenAsync(concerned: merged), await stage.OpenAsync(concerned: merged));
        foreach (var side in new[] { Side.Government, Side.CivilSociety, Side.Unodc })
        {
            await stage.SayAsync(closed, side, "consent");
        }

        var before = await stage.BecomesAsync(closed, "closed");
        var version = (await stage.ReadAsync(closed)).GetProperty("version").GetInt64();

        await MergedAsync(merged, survivor);

        var after = await stage.ReadAsync(closed);
        Assert.Equal((merged, version), (after.GetProperty("concernedOrganisation").GetString(), after.GetProperty("version").GetInt64()));
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.Equal(survivor, (await stage.ReadAsync(open)).GetProperty("concernedOrganisation").GetString());
        using var reader = await _scene.AsOrganisationAsync(stage.Framework, survivor);
        Assert.Equal(closed, Scene.Id(await reader.ReadAsync($"{DecisionStage.Path}/{closed}", Stop)));
        Assert.Equal(2, (await reader.ReadAsync(DecisionStage.Path, Stop)).GetProperty("items").GetArrayLength());
        using var stranger = await _scene.AsOrganisationAsync(stage.Framework, await _scene.OrganisationAsync());
        using var unseen = await stranger.GetAsync($"{DecisionStage.Path}/{closed}", Stop);
        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Theory]
    [InlineData(MergeOrganisation.MinReasonLength - 1, false)]
    [InlineData(MergeOrganisation.MinReasonLength, true)]
    [InlineData(MergeOrganisation.MaxReasonLength, true)]
    [InlineData(MergeOrganisation.MaxReasonLength + 1, false)]
    public void A_reason_has_its_length(int length, bool accepted)
    {
        var now = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
        Organisation Of(string name) => new(Id.New<Organisation>(now), name, "PAK", Constituency.Academia, now);
        var survivor = Of("Survivor");

        var decision = MergeOrganisation.Decide(new(survivor.Id.ToString(), new string('x', length)), Of("Merged"), survivor);

        Assert.Equal(accepted ? [] : ["/reason"], decision.Violations.Select(violation => violation.Pointer));
    }

    private async Task<string> RegisterAsync(string name, string country)
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        return await Scene.CreateAsync(administrator, Scene.Organisations, new { name, country, constituency = "academia" });
    }

    private async Task<string[]> DuplicatesAsync(string id)
    {
        using var caller = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var found = await caller.ReadAsync($"{Scene.Organisations}/{id}/possible-duplicates", Stop);
        return [.. found.GetProperty("items").EnumerateArray().Select(one => $"{one.GetProperty("organisation").GetString()} {string.Join(',', one.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()))}")];
    }

    private async Task MergedAsync(string id, string into)
    {
        using var unodc = await _scene.AsUnodcAsync();
        using var answer = await MergeAsync(unodc, id, into);
        await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }

    private static Task<HttpResponseMessage> MergeAsync(HttpClient caller, string id, string into, string ifMatch = "\"1\"", string reason = Reason) =>
        caller.SendAsync(HttpMethod.Post, $"{Scene.Organisations}/{id}/merge", new { into, reason }, Stop, ifMatch: ifMatch);
}
