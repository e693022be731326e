using System.Net;
using System.Text.Json;
using Npgsql;
using Trilateral.Events.Tests.Dialogues;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Events.Tests.Registrations;

public sealed class RegistrationTests(EventsHost host) : IClassFixture<EventsHost>, IAsyncLifetime
{
    private HttpClient _unodc = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

    public ValueTask DisposeAsync()
    {
        _unodc.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Names_over_the_cap_wait_and_the_form_is_taken_as_a_whole()
    {
        var dialogue = await DialogueAsync();
        var organisation = await OrganisationAsync();
        using var member = await MemberAsync(organisation);
        var form = Form("inPerson", "inPerson", "inPerson", "online", "inPerson");

        using var answer = await member.PostAsync(Path(dialogue), form, Stop);

        var given = (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("registrations").EnumerateArray().ToList();
        Assert.Equal(["confirmed", "confirmed", "waiting", "confirmed", "waiting"], given.Select(one => one.GetProperty("state").GetString()));
        Assert.Equal([1, 2], given.Where(one => one.TryGetProperty("position", out _)).Select(one => one.GetProperty("position").GetInt32()));
        Assert.All(given.Where(one => one.GetProperty("state").GetString() == "waiting"), one => Assert.Equal("organisationCap", one.GetProperty("waitsFor").GetString()));
        Assert.Equal(Path(dialogue), answer.Headers.Location?.OriginalString);
        foreach (var one in given)
        {
            var id = one.GetProperty("id").GetString()!;
            Assert.Equal('4', id[16]);
            var waits = one.GetProperty("state").GetString() == "waiting";
            Assert.Equal(1, await CountAsync(
                $"events.outbox where body::jsonb ->> 'registrationId' = '{id}' and message_type like '%{(waits ? "RegistrationWaitListed" : "RegistrationConfirmed")}' and body::jsonb ->> 'organisationId' = '{organisation}' and body::jsonb ->> 'class' = 'Restricted' and body::jsonb ->> 'side' = 'civil_society'"));
            Assert.Equal(1, await CountAsync($"events.audit_entries where subject = '{id}' and action = '{(waits ? "registration.waitListed" : "registration.confirmed")}' and rule_id = '10'"));
        }
    }

    [Fact]
    public async Task Names_over_the_capacity_wait_in_the_order_in_which_they_came()
    {
        var dialogue = await DialogueAsync(inPerson: 1);
        var states = new List<string>();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            using var member = await MemberAsync(await OrganisationAsync());
            states.Add(Say(Assert.Single(await RegisterAsync(member, dialogue, Form("inPerson")))));
        }

        Assert.Equal(["confirmed", "waiting 1 capacity", "waiting 2 capacity"], states);
    }

    [Fact]
    public async Task Two_hundred_parallel_requests_never_exceed_the_capacity_and_nobody_is_refused()
    {
        const int Places = 50;
        var dialogue = await DialogueAsync(inPerson: Places);
        var members = new List<HttpClient>();
        foreach (var _ in Enumerable.Range(0, 200))
        {
            members.Add(await MemberAsync(await OrganisationAsync()));
        }

        var given = await Task.WhenAll(members.Select(member => InsistAsync(member, dialogue, Form("inPerson"))));

        var states = given.Select(Assert.Single).ToList();
        Assert.Equal(Places, states.Count(one => one.GetProperty("state").GetString() == "confirmed"));
        Assert.Equal(
            Enumerable.Range(1, 200 - Places),
            states.Where(one => one.GetProperty("state").GetString() == "waiting").Select(one => one.GetProperty("position").GetInt32()).Order());
        Assert.Equal(Places, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}' and state = 'confirmed'"));
        Assert.Equal(200, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}'"));
        Assert.Equal(1, await CountAsync($"events.dialogue_places where id = '{Uuid(dialogue)}' and confirmed_in_person = {Places} and last_position_in_person = {200 - Places}"));
        Assert.Equal(200, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{dialogue}' and message_type like '%Registration%'"));
        members.ForEach(member => member.Dispose());
    }

    [Fact]
    public async Task Fifty_parallel_requests_for_the_last_place_give_it_once()
    {
        var dialogue = await DialogueAsync(inPerson: 1);
        var members = new List<HttpClient>();
        foreach (var _ in Enumerable.Range(0, 50))
        {
            members.Add(await MemberAsync(await OrganisationAsync()));
        }

        var given = await Task.WhenAll(members.Select(member => InsistAsync(member, dialogue, Form("inPerson"))));

        Assert.Single(given.Select(Assert.Single), one => one.GetProperty("state").GetString() == "confirmed");
        members.ForEach(member => member.Dispose());
    }

    [Fact]
    public async Task Parallel_forms_of_one_organisation_never_exceed_its_cap()
    {
        var dialogue = await DialogueAsync(capInPerson: 10);
        using var member = await MemberAsync(await OrganisationAsync());

        var given = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => InsistAsync(member, dialogue, Form("inPerson"))));

        Assert.Equal(10, given.Select(Assert.Single).Count(one => one.GetProperty("state").GetString() == "confirmed"));
        Assert.Equal(Enumerable.Range(1, 10), given.Select(Assert.Single).Where(one => one.TryGetProperty("position", out _)).Select(one => one.GetProperty("position").GetInt32()).Order());
    }

    [Fact]
    public async Task Of_parallel_forms_with_the_same_person_one_counts_and_the_others_change_nothing()
    {
        var dialogue = await DialogueAsync();
        var person = TestActor.NewId("per");
        var members = new[] { await MemberAsync(await OrganisationAsync()), await MemberAsync(await OrganisationAsync()) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => members[number % 2].InsistAsync(
            Path(dialogue), new { representatives = new[] { Name("inPerson"), new PersonName(person, "Representative", "online") } }, Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-registered", Stop, "/representatives/1/personId");
        }

        Assert.Equal(2, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}'"));
        Array.ForEach(members, member => member.Dispose());
    }

    [Fact]
    public async Task That_a_person_is_registered_is_told_and_by_whom_is_not()
    {
        var dialogue = await DialogueAsync();
        var person = TestActor.NewId("per");
        var (first, second) = (await OrganisationAsync(), await OrganisationAsync());
        using var holder = await MemberAsync(first);
        using var other = await MemberAsync(second);
        var registration = IdOf(Assert.Single(await RegisterAsync(holder, dialogue, new { representatives = new[] { new PersonName(person, "The name they gave", "online") } })));
        await host.Database.ExecuteAsync($"update events.organisations set name = 'Their public name' where id = '{first}'", Stop);

        using var refused = await other.PostAsync(Path(dialogue), new { representatives = new[] { new PersonName(person, "Representative", "online") } }, Stop);

        await refused.RefusedAsync(HttpStatusCode.Conflict, "already-registered", Stop, "/representatives/0/personId");
        var said = $"{await refused.Content.ReadAsStringAsync(Stop)} {refused.Headers} {refused.Content.Headers}";
        Assert.All(new[] { first, "Their public name", registration, person, "The name they gave" }, hidden => Assert.DoesNotContain(hidden, said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_person_twice_and_a_place_too_many()
    {
        var dialogue = await DialogueAsync(inPerson: 1);
        using var member = await MemberAsync(await OrganisationAsync());
        await RegisterAsync(member, dialogue, Form("inPerson"));

        var twice = await Assert.ThrowsAsync<PostgresException>(() => host.Database.ExecuteAsync(
            $"insert into events.registrations select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).* from events.registrations r where dialogue_id = '{Uuid(dialogue)}'", Stop));
        var many = await Assert.ThrowsAsync<PostgresException>(() => host.Database.ExecuteAsync(
            $"update events.dialogue_places set confirmed_in_person = confirmed_in_person + 1 where id = '{Uuid(dialogue)}'", Stop));

        Assert.Equal((PostgresErrorCodes.UniqueViolation, "ux_registrations_dialogue_person"), (twice.SqlState, twice.ConstraintName));
        Assert.Equal((PostgresErrorCodes.CheckViolation, "ck_dialogue_places_in_person"), (many.SqlState, many.ConstraintName));
    }

    [Fact]
    public async Task A_place_given_up_goes_to_the_first_who_waits_for_that_way_of_taking_part_and_both_are_told()
    {
        var dialogue = await DialogueAsync(inPerson: 1, online: 1);
        using var first = await MemberAsync(await OrganisationAsync());
        using var second = await MemberAsync(await OrganisationAsync());
        using var third = await MemberAsync(await OrganisationAsync());
        var leaves = IdOf(Assert.Single(await RegisterAsync(first, dialogue, Form("inPerson"))));
        await RegisterAsync(second, dialogue, Form("online"));
        var online = IdOf((await RegisterAsync(third, dialogue, Form("online")))[0]);
        var next = IdOf((await RegisterAsync(second, dialogue, Form("inPerson")))[0]);
        var last = IdOf((await RegisterAsync(third, dialogue, Form("inPerson")))[0]);

        using var answer = await CancelAsync(first, leaves, "\"1\"");

        Assert.Equal("cancelled", (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        Assert.Equal("\"2\"", answer.Tag());
        Assert.Equal("confirmed", (await second.ReadAsync($"/events/v1/registrations/{next}", Stop)).GetProperty("state").GetString());
        Assert.Equal("waiting 2 capacity", Say(await third.ReadAsync($"/events/v1/registrations/{last}", Stop)));
        Assert.Equal("waiting 1 capacity", Say(await third.ReadAsync($"/events/v1/registrations/{online}", Stop)));
        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'registrationId' = '{leaves}' and message_type like '%RegistrationCancelled' and aggregate_version = 2"));
        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'registrationId' = '{next}' and message_type like '%RegistrationPromoted' and aggregate_version = 2"));
        Assert.Equal(1, await CountAsync($"events.audit_entries where subject = '{next}' and action = 'registration.promoted' and before::jsonb ->> 'state' = 'waiting'"));
        Assert.Equal(1, await CountAsync($"events.dialogue_places where id = '{Uuid(dialogue)}' and confirmed_in_person = 1"));
    }

    [Fact]
    public async Task Who_waits_because_of_the_cap_is_passed_over_until_the_organisation_gives_a_place_up()
    {
        var dialogue = await DialogueAsync(inPerson: 3);
        using var many = await MemberAsync(await OrganisationAsync());
        using var few = await MemberAsync(await OrganisationAsync());
        using var late = await MemberAsync(await OrganisationAsync());
        var ofMany = await RegisterAsync(many, dialogue, Form("inPerson", "inPerson", "inPerson"));
        var ofFew = await RegisterAsync(few, dialogue, Form("inPerson"));
        var ofLate = await RegisterAsync(late, dialogue, Form("inPerson"));
        Assert.Equal(["confirmed", "confirmed", "waiting 1 organisationCap", "confirmed", "waiting 2 capacity"], ofMany.Concat(ofFew).Concat(ofLate).Select(Say));

        using var one = await CancelAsync(few, IdOf(ofFew[0]), "\"1\"");
        Assert.Equal("confirmed", Say(await late.ReadAsync($"/events/v1/registrations/{IdOf(ofLate[0])}", Stop)));
        using var two = await CancelAsync(many, IdOf(ofMany[0]), "\"1\"");
        Assert.Equal("confirmed", Say(await many.ReadAsync($"/events/v1/registrations/{IdOf(ofMany[2])}", Stop)));
    }

    [Fact]
    public async Task Parallel_cancellations_promote_as_many_as_they_free_each_once()
    {
        var dialogue = await DialogueAsync(inPerson: 20, capInPerson: 10);
        var members = new List<HttpClient>();
        var confirmed = new List<(HttpClient Member, string Id)>();
        foreach (var _ in Enumerable.Range(0, 4))
        {
            var member = await MemberAsync(await OrganisationAsync());
            members.Add(member);
            confirmed.AddRange((await RegisterAsync(member, dialogue, Form([.. Enumerable.Repeat("inPerson", 10)])))
                .Where(one => one.GetProperty("state").GetString() == "confirmed").Select(one => (member, IdOf(one))));
        }

        Assert.Equal(20, confirmed.Count);
        var answers = await Task.WhenAll(confirmed.Select(one => InsistOnCancelAsync(one.Member, one.Id)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(20, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{dialogue}' and message_type like '%RegistrationPromoted'"));
        Assert.Equal(20, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}' and state = 'confirmed' and position is not null"));
        Assert.Equal(0, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}' and state = 'waiting'"));
        members.ForEach(member => member.Dispose());
    }

    [Fact]
    public async Task Of_parallel_cancellations_of_one_registration_one_counts()
    {
        var dialogue = await DialogueAsync(inPerson: 1);
        using var member = await MemberAsync(await OrganisationAsync());
        using var other = await MemberAsync(await OrganisationAsync());
        var id = IdOf(Assert.Single(await RegisterAsync(member, dialogue, Form("inPerson"))));
        await RegisterAsync(other, dialogue, Form("inPerson", "inPerson"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => InsistOnCancelAsync(member, id)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(1, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{dialogue}' and message_type like '%RegistrationPromoted'"));
    }

    [Fact]
    public async Task Registrations_end_with_the_closing_second()
    {
        using var own = new MovedClock(host.Clock);
        var dialogue = await DialogueAsync();
        var closesAt = (await _unodc.ReadAsync($"{DialogueBodies.Path}/{dialogue}", Stop)).GetProperty("registrationClosesAt").GetDateTimeOffset();
        using var member = await MemberAsync(await OrganisationAsync());

        // The clock goes on while the request travels; what the very last tick of the second decides is tested on the rule.
        host.Clock.MoveTo(closesAt.AddSeconds(-30));
        await RegisterAsync(member, dialogue, Form("online"));
        host.Clock.MoveTo(closesAt.AddSeconds(1));
        using var late = await member.PostAsync(Path(dialogue), Form("online"), Stop);

        await late.RefusedAsync(HttpStatusCode.Conflict, "registration-closed", Stop);
        Assert.Equal(1, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}'"));
    }

    [Fact]
    public async Task A_registration_can_be_given_up_until_the_dialogue_begins()
    {
        using var own = new MovedClock(host.Clock);
        var body = DialogueBodies.Body(host.Clock.GetUtcNow());
        var dialogue = (await _unodc.AnnounceAsync(body, Stop)).GetProperty("id").GetString()!;
        using var member = await MemberAsync(await OrganisationAsync());
        var given = await RegisterAsync(member, dialogue, Form("online", "online"));

        host.Clock.MoveTo(((DateTimeOffset)body["startsAt"]!).AddSeconds(-30));
        using var before = await CancelAsync(member, IdOf(given[0]), "\"1\"");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        host.Clock.MoveTo((DateTimeOffset)body["startsAt"]!);
        using var after = await CancelAsync(member, IdOf(given[1]), "\"1\"");
        await after.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task A_cancelled_dialogue_takes_no_registration_and_lets_none_be_cancelled()
    {
        var dialogue = await DialogueAsync();
        using var member = await MemberAsync(await OrganisationAsync());
        var id = IdOf(Assert.Single(await RegisterAsync(member, dialogue, Form("online"))));
        using var cancelled = await _unodc.SendAsync(HttpMethod.Post, $"{DialogueBodies.Path}/{dialogue}/cancel", new { reason = "The venue is closed" }, Stop, ifMatch: "\"1\"");

        using var registration = await member.PostAsync(Path(dialogue), Form("online"), Stop);
        await registration.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var leaving = await CancelAsync(member, id, "\"1\"");
        await leaving.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task After_a_cancellation_of_the_dialogue_no_parallel_registration_slips_in()
    {
        var dialogue = await DialogueAsync();
        using var member = await MemberAsync(await OrganisationAsync());
        var forms = Enumerable.Range(0, 20).Select(_ => member.InsistAsync(Path(dialogue), Form("online"), Stop)).ToList();
        using var cancelled = await _unodc.InsistAsync($"{DialogueBodies.Path}/{dialogue}/cancel", new { reason = "The venue is closed" }, Stop, ifMatch: "\"1\"");

        var answers = await Task.WhenAll(forms);

        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        var cancellation = await host.Database.QueryAsync<long>($"select id from events.outbox where body::jsonb ->> 'dialogueId' = '{dialogue}' and message_type like '%DialogueCancelled'", Stop);
        Assert.Equal(0, await CountAsync($"events.outbox where body::jsonb ->> 'dialogueId' = '{dialogue}' and message_type like '%Registration%' and id > {cancellation}"));
    }

    [Fact]
    public async Task Who_gave_up_may_register_again_at_the_end_of_the_line()
    {
        var dialogue = await DialogueAsync(inPerson: 1);
        using var member = await MemberAsync(await OrganisationAsync());
        using var other = await MemberAsync(await OrganisationAsync());
        var form = Form("inPerson");
        var id = IdOf(Assert.Single(await RegisterAsync(member, dialogue, form)));
        await RegisterAsync(other, dialogue, Form("inPerson"));
        using var cancelled = await CancelAsync(member, id, "\"1\"");

        Assert.Equal("waiting 2 capacity", Say(Assert.Single(await RegisterAsync(member, dialogue, form))));
    }

    [Fact]
    public async Task The_secretariat_sees_all_with_names_an_organisation_its_own_and_others_nothing()
    {
        var dialogue = await DialogueAsync();
        var (one, two) = (await OrganisationAsync(), await OrganisationAsync());
        using var first = await MemberAsync(one);
        using var second = await MemberAsync(two);
        var id = IdOf((await RegisterAsync(first, dialogue, Form("inPerson")))[0]);
        await RegisterAsync(second, dialogue, Form("inPerson", "online"));
        var path = $"/events/v1/registrations/{id}";

        Assert.Equal(3, (await ItemsAsync(_unodc, dialogue)).Count);
        Assert.All(await ItemsAsync(_unodc, dialogue), item => Assert.StartsWith("Representative", item.GetProperty("displayName").GetString(), StringComparison.Ordinal));
        Assert.Equal(one, Assert.Single(await ItemsAsync(first, dialogue)).GetProperty("organisationId").GetString());
        Assert.Equal(2, (await ItemsAsync(second, dialogue)).Count);
        Assert.Single(await ItemsAsync(second, dialogue, "mode=online&state=confirmed"));
        Assert.Equal(id, (await first.ReadAsync(path, Stop)).GetProperty("id").GetString());
        Assert.Equal(id, (await _unodc.ReadAsync(path, Stop)).GetProperty("id").GetString());

        TestActor[] others =
        [
            TestActor.Member(null, two), TestActor.Government(TestActor.NewId("frm")), TestActor.Administrator(), TestActor.Coordinator(TestActor.NewId("frm")),
            // The same organisation, but not its side; and an officer who is not of the Secretariat.
            new TestActor(Side.Government, Roles.GovernmentFocalPoint) { Organisation = one }, new TestActor(Side.Unodc, Roles.UnodcOfficer),
            // The organisation itself without a mandate; and a Secretariat's mandate of one country, where the dialogue is of none.
            TestActor.Member(null, one) with { Roles = [] }, TestActor.Unodc(TestActor.NewId("frm")),
        ];
        foreach (var other in others)
        {
            using var client = await host.ActAsAsync(other, Stop);
            using var foreign = await client.GetAsync(path, Stop);
            await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            Assert.DoesNotContain(await ItemsAsync(client, dialogue), item => item.GetProperty("id").GetString() == id);
        }
    }

    [Fact]
    public async Task A_foreign_registration_cannot_be_cancelled_and_its_tag_tells_nothing()
    {
        var dialogue = await DialogueAsync();
        using var owner = await MemberAsync(await OrganisationAsync());
        using var other = await MemberAsync(await OrganisationAsync());
        var id = IdOf(Assert.Single(await RegisterAsync(owner, dialogue, Form("inPerson"))));

        foreach (var tag in new[] { "\"1\"", "\"7\"", "*" })
        {
            using var foreign = await CancelAsync(other, id, tag);
            await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        using var bound = await host.ActAsAsync(TestActor.Unodc(TestActor.NewId("frm")), Stop);
        using var ofOneCountry = await CancelAsync(bound, id, "\"1\"", "Not mine to cancel");
        await ofOneCountry.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var government = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        using var function = await CancelAsync(government, id, "\"1\"");
        await function.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal("confirmed", Say(await owner.ReadAsync($"/events/v1/registrations/{id}", Stop)));
    }

    [Fact]
    public async Task The_database_shows_the_services_own_role_no_registration_without_a_scope()
    {
        using var member = await MemberAsync(await OrganisationAsync());
        await RegisterAsync(member, await DialogueAsync(), Form("online"));

        Assert.NotEqual(0, await CountAsync("events.registrations"));
        Assert.Equal(0, await host.Database.QueryAsync<long>("set role events; select count(*) from events.registrations", Stop));
        Assert.Equal(0, await host.Database.QueryAsync<long>(
            "set role events; with changed as (update events.registrations set display_name = 'x' returning 1) select count(*) from changed", Stop));
        Assert.True(await host.Database.QueryAsync<bool>("select relrowsecurity and relforcerowsecurity from pg_class where oid = 'events.registrations'::regclass", Stop));
    }

    [Fact]
    public async Task Cancelling_asks_for_the_right_version_and_of_the_secretariat_for_a_reason()
    {
        var dialogue = await DialogueAsync();
        using var owner = await MemberAsync(await OrganisationAsync());
        var id = IdOf(Assert.Single(await RegisterAsync(owner, dialogue, Form("inPerson"))));

        using var unconditional = await CancelAsync(owner, id, null);
        await unconditional.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        using var stale = await CancelAsync(owner, id, "\"7\"");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var silent = await CancelAsync(_unodc, id, "\"1\"");
        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        using var reasoned = await _unodc.TwiceAsync($"/events/v1/registrations/{id}/cancel", new { reason = "The person was registered by mistake" }, "\"1\"", Stop);
        Assert.Equal(HttpStatusCode.OK, reasoned.StatusCode);
        using var again = await CancelAsync(owner, id, reasoned.Tag());
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(1, await CountAsync($"events.audit_entries where subject = '{id}' and action = 'registration.cancelled' and side = 'unodc' and reason = 'The person was registered by mistake'"));
    }

    [Fact]
    public async Task Only_a_client_of_a_known_organisation_registers()
    {
        var dialogue = await DialogueAsync();

        using var government = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        using var function = await government.PostAsync(Path(dialogue), Form("online"), Stop);
        await function.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var whole = await host.ActAsAsync(new TestActor(Side.CivilSociety, Roles.AllianceMember), Stop);
        using var nobody = await whole.PostAsync(Path(dialogue), Form("online"), Stop);
        await nobody.RefusedAsync(HttpStatusCode.Forbidden, "organisation-needed", Stop);
        using var observer = await host.ActAsAsync(new TestActor(Side.CivilSociety, Roles.Observer) { Organisation = await OrganisationAsync() }, Stop);
        using var looking = await observer.PostAsync(Path(dialogue), Form("online"), Stop);
        await looking.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);

        var unheardOf = TestActor.NewId("org");
        using var stranger = await MemberAsync(unheardOf);
        using var unknown = await stranger.PostAsync(Path(dialogue), Form("online"), Stop);
        await unknown.RefusedAsync(HttpStatusCode.Conflict, "organisation-unknown", Stop);
        await host.DeliverAsync(
            "events-keep-organisation", new OrganisationRegistered(unheardOf, 1, "Organisation 1", "PAK", "academia", DateTimeOffset.UnixEpoch, "global", "Public"), Stop);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await stranger.PostAsync(Path(dialogue), Form("online"), Stop);
                return answer.StatusCode;
            },
            status => status == HttpStatusCode.Created,
            Stop);
    }

    [Fact]
    public async Task Organisations_of_every_framework_and_of_none_register_for_a_dialogue_of_no_framework()
    {
        var dialogue = await DialogueAsync();
        foreach (var framework in new[] { TestActor.NewId("frm"), TestActor.NewId("frm"), null })
        {
            using var member = await host.ActAsAsync(TestActor.Member(framework, await OrganisationAsync()), Stop);
            Assert.Single(await RegisterAsync(member, dialogue, Form("online")));
            Assert.Single(await ItemsAsync(member, dialogue));
        }

        Assert.Equal(3, (await ItemsAsync(_unodc, dialogue)).Count);
    }

    [Fact]
    public async Task The_registrations_of_a_merged_organisation_are_its_survivors()
    {
        var dialogue = await DialogueAsync();
        var (merged, survivor) = (await OrganisationAsync(), await OrganisationAsync());
        using var before = await MemberAsync(merged);
        var registration = IdOf(Assert.Single(await RegisterAsync(before, dialogue, Form("online"))));

        await host.DeliverAsync("events-keep-organisation", new OrganisationMerged(merged, 2, survivor, DateTimeOffset.UnixEpoch, "global", "Public"), Stop);
        await Eventually.EqualsAsync(1L, () => CountAsync($"events.organisations where id = '{merged}' and merged_into = '{survivor}'"), Stop);

        using var heir = await MemberAsync(survivor);
        Assert.Equal(registration, IdOf(Assert.Single(await ItemsAsync(heir, dialogue))));
        using var cancelled = await CancelAsync(heir, registration, "\"2\"", "It is one organisation now.");
        await cancelled.JsonAsync(HttpStatusCode.OK, Stop);
    }

    [Fact]
    public async Task Figures_are_named_by_their_measure_and_small_ones_are_not_told()
    {
        var dialogue = await DialogueAsync();
        using var government = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        var seen = new List<string>();
        foreach (var _ in Enumerable.Range(0, 5))
        {
            seen.Add(await FiguresAsync(government, dialogue));
            using var member = await MemberAsync(await OrganisationAsync());
            await RegisterAsync(member, dialogue, Form("inPerson", "online"));
        }

        seen.Add(await FiguresAsync(government, dialogue));
        Assert.Equal(
            [
                "registered <5, organisations <5", "registered <5, organisations <5", "registered <5, organisations <5",
                "registered 6, organisations <5", "registered 8, organisations <5", "registered 10, organisations 5",
            ],
            seen);
    }

    [Fact]
    public async Task A_name_stands_in_the_row_and_nowhere_else()
    {
        var dialogue = await DialogueAsync(inPerson: 1);
        var marker = $"Marker {Guid.CreateVersion7():N}";
        using var member = await MemberAsync(await OrganisationAsync());
        using var other = await MemberAsync(await OrganisationAsync());
        var first = IdOf((await RegisterAsync(other, dialogue, Form("inPerson")))[0]);
        var given = await RegisterAsync(member, dialogue, new { representatives = new[] { new { personId = TestActor.NewId("per"), displayName = marker, mode = "inPerson" } } });
        using var promoting = await CancelAsync(other, first, "\"1\"");
        using var cancelling = await CancelAsync(member, IdOf(given[0]), "\"2\"");
        Assert.Equal(HttpStatusCode.OK, cancelling.StatusCode);

        Assert.Equal(1, await CountAsync($"events.registrations where display_name = '{marker}'"));
        Assert.Equal(0, await CountAsync($"events.outbox where body like '%{marker}%'"));
        Assert.Equal(0, await CountAsync($"events.audit_entries where concat(before, after, reason) like '%{marker}%'"));
        Assert.Equal(0, await CountAsync($"events.idempotency where position(convert_to('{marker}', 'UTF8') in response) > 0"));
    }

    [Fact]
    public async Task A_repeated_form_gets_the_same_answer_and_registers_nobody_twice()
    {
        var dialogue = await DialogueAsync();
        using var member = await MemberAsync(await OrganisationAsync());
        var (form, key) = (Form("inPerson", "online"), Guid.CreateVersion7().ToString("N"));

        using var first = await member.PostAsync(Path(dialogue), form, Stop, key);
        using var second = await member.PostAsync(Path(dialogue), form, Stop, key);

        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
        Assert.Equal(2, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}'"));
    }

    [Theory]
    [InlineData("""{"representatives":[{"personId":"per_00000000000000000000000000000001","displayName":"A","mode":"online","state":"confirmed"}]}""", "/representatives/0/state")]
    [InlineData("""{"representatives":[],"organisationId":"org_00000000000000000000000000000001"}""", "/organisationId")]
    [InlineData("""{"representatives":{}}""", "/representatives")]
    [InlineData("""{}""", "/representatives")]
    [InlineData("""{"representatives":[null]}""", "/representatives/0/displayName", "/representatives/0/mode", "/representatives/0/personId")]
    public async Task A_form_of_the_wrong_shape_is_422_with_its_pointer(string form, params string[] pointers)
    {
        var dialogue = await DialogueAsync();
        using var member = await MemberAsync(await OrganisationAsync());

        using var answer = await member.PostAsync(Path(dialogue), form, Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointers);
        Assert.Equal(0, await CountAsync($"events.registrations where dialogue_id = '{Uuid(dialogue)}'"));
    }

    [Theory]
    [InlineData("reg_00000000000000000000000000000000")]
    [InlineData("REG_00000000000000000000000000000000")]
    [InlineData("evt_00000000000000000000000000000000")]
    public async Task An_absent_id_is_404(string id)
    {
        using var read = await _unodc.GetAsync($"/events/v1/registrations/{id}", Stop);
        await read.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var cancelled = await CancelAsync(_unodc, id, "\"1\"");
        await cancelled.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private static string Path(string dialogue) => $"{DialogueBodies.Path}/{dialogue}/registrations";

    private static string Uuid(string id) => id[4..];

    private static string IdOf(JsonElement registration) => registration.GetProperty("id").GetString()!;

    private static string Say(JsonElement registration) => string.Join(
        ' ',
        new[] { "state", "position", "waitsFor" }.Select(name => registration.TryGetProperty(name, out var value) ? value.ToString() : null).Where(value => value is not null));

    private static PersonName Name(string mode) => new(TestActor.NewId("per"), $"Representative {Guid.CreateVersion7():N}", mode);

    private static object Form(params string[] modes) => new { representatives = modes.Select(Name).ToArray() };

    private async Task<string> DialogueAsync(int inPerson = 100, int online = 100, int? capInPerson = null) =>
        (await _unodc.AnnounceAsync(DialogueBodies.Body(host.Clock.GetUtcNow(), inPerson, online, capInPerson), Stop)).GetProperty("id").GetString()!;

    private async Task<string> OrganisationAsync()
    {
        var id = TestActor.NewId("org");
        await host.Database.ExecuteAsync($"insert into events.organisations (id, name, country, constituency, known_version) values ('{id}', 'Organisation', 'PAK', 'academia', 1)", Stop);
        return id;
    }

    private Task<HttpClient> MemberAsync(string organisation) => host.ActAsAsync(TestActor.Member(null, organisation), Stop);

    private static async Task<List<JsonElement>> RegisterAsync(HttpClient member, string dialogue, object form)
    {
        using var answer = await member.PostAsync(Path(dialogue), form, Stop);
        return Registrations(await answer.JsonAsync(HttpStatusCode.Created, Stop));
    }

    private static async Task<List<JsonElement>> InsistAsync(HttpClient member, string dialogue, object form)
    {
        using var answer = await member.InsistAsync(Path(dialogue), form, Stop);
        return Registrations(await answer.JsonAsync(HttpStatusCode.Created, Stop));
    }

    private static List<JsonElement> Registrations(JsonElement answer) => [.. answer.GetProperty("registrations").EnumerateArray()];

    private static Task<HttpResponseMessage> CancelAsync(HttpClient client, string id, string? ifMatch, string? reason = null) =>
        client.SendAsync(HttpMethod.Post, $"/events/v1/registrations/{id}/cancel", new { reason }, Stop, ifMatch: ifMatch);

    private static Task<HttpResponseMessage> InsistOnCancelAsync(HttpClient client, string id) =>
        client.InsistAsync($"/events/v1/registrations/{id}/cancel", new { reason = (string?)null }, Stop, ifMatch: "\"1\"");

    private static async Task<List<JsonElement>> ItemsAsync(HttpClient client, string dialogue, string query = "limit=200") =>
        [.. (await client.ReadAsync($"{Path(dialogue)}?{query}", Stop)).GetProperty("items").EnumerateArray()];

    private static async Task<string> FiguresAsync(HttpClient client, string dialogue) => string.Join(
        ", ",
        (await client.ReadAsync($"{DialogueBodies.Path}/{dialogue}/participation", Stop)).GetProperty("counts").EnumerateArray()
            .Select(one => $"{one.GetProperty("measure").GetString()} {(one.TryGetProperty("count", out var count) ? count.ToString() : "<" + one.GetProperty("fewerThan"))}"));

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from {rows}", Stop);

    private sealed record PersonName(string PersonId, string DisplayName, string Mode);

    /// <summary>Puts the clock of the host back for the next test.</summary>
    private sealed class MovedClock(TestClock clock) : IDisposable
    {
        public void Dispose() => clock.MoveTo(TimeProvider.System.GetUtcNow());
    }
}
