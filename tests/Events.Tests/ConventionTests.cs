using System.Net;
using Trilateral.Events.Tests.Dialogues;
using Trilateral.TestSupport;

namespace Trilateral.Events.Tests;

/// <summary>Every route of the service, present and to come.</summary>
public sealed class ConventionTests(EventsHost host) : IClassFixture<EventsHost>
{
    private const string HeldEvents = "/events/v1/held-events";
    private const string Registrations = "/events/v1/registrations";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_keeps_the_conventions()
    {
        using var anonymous = host.Anonymous();
        var callers = await ConventionCallers.CreateAsync(anonymous, actor => host.ActAsAsync(actor, Stop), throughTheEdge: false);

        var walked = await ConventionWalk.RunAsync(callers, Stop);

        TestContext.Current.TestOutputHelper?.WriteLine($"{walked} routes walked");
    }

    [Fact]
    public Task Every_route_is_described_and_no_other() => RouteInventory.MatchesDescriptionAsync(host, Stop);

    /// <summary>A route that needs no token is added here, with a reason that a reviewer accepts.</summary>
    [Fact]
    public void The_routes_open_to_everyone_are_those_that_were_reviewed() => RouteInventory.OpenRoutesAre(host);

    /// <summary>A change that asks for no function is added here, with the reason why the feature itself says who may.</summary>
    [Fact]
    public void The_changes_without_a_function_are_those_that_were_reviewed() => RouteInventory.ChangesWithoutAFunctionAre(host);

    /// <summary>What an answer shows is added to <c>answers.txt</c>, where a reviewer sees it.</summary>
    [Fact]
    public Task Every_answer_shows_what_was_reviewed() => RouteInventory.AnswersAreAsync(host, "answers.txt", Stop);

    /// <summary>What a request takes stands in <c>requests.txt</c>: inside a version a line may gain what can be left out, and loses nothing.</summary>
    [Fact]
    public Task Every_request_takes_what_was_reviewed() => RouteInventory.RequestsAreAsync(host, "requests.txt", Stop);

    /// <summary>A table is isolated, or stands here with the reason that a reviewer accepted (decision 0020).</summary>
    [Fact]
    public Task Every_table_is_isolated_or_was_reviewed() => TableInventory.IsIsolatedButAsync(
        host,
        new Dictionary<string, string>
        {
            ["dialogue_places"] = "counts of a public dialogue, no person in them",
            ["dialogues"] = "public: of all countries",
            ["held_events"] = "public: history with its sources",
            ["organisations"] = "public names, as other services told them",
        },
        Stop);

    /// <summary>Every route with an id is asked for a record of one tenant by others; a new one is added here with such a record.</summary>
    [Fact]
    public async Task What_is_not_yours_is_not_there()
    {
        var (framework, organisation) = (TestActor.NewId("frm"), TestActor.NewId("org"));
        await host.Database.ExecuteAsync($"insert into events.organisations (id, name, country, constituency, known_version) values ('{organisation}', 'Organisation', 'PAK', 'academia', 1)", Stop);
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        using var member = await host.ActAsAsync(TestActor.Member(framework, organisation), Stop);
        var dialogue = (await unodc.AnnounceAsync(DialogueBodies.Body(host.Clock.GetUtcNow()), Stop)).GetProperty("id").GetString()!;
        using var registering = await member.PostAsync(
            $"{DialogueBodies.Path}/{dialogue}/registrations", new { representatives = new[] { new { personId = TestActor.NewId("per"), displayName = "Demo person 1", mode = "online" } } }, Stop);
        Assert.Equal("no-cache, private", registering.Headers.CacheControl?.ToString());
        var registration = (await registering.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("registrations")[0].GetProperty("id").GetString()!;
        using var recording = await unodc.PostAsync(
            HeldEvents,
            new { kind = "preparationDay", topic = "firearms", title = "A day", startsAt = "2025-04-29T09:00:00+02:00", endsAt = "2025-04-29T17:00:00+02:00", timeZone = "Europe/Vienna", place = "Vienna", format = "hybrid", source = "A published report" },
            Stop);
        var held = (await recording.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        // The Secretariat sees every registration, whichever framework it works for.
        var registered = TenantRecord.Hidden($"{Registrations}/{registration}", [member], [registration], Strangers.OtherUnodc);
        var ofAll = TenantRecord.Public(dialogue);

        await ForeignWalk.RunAsync(
            host,
            await Strangers.CreateAsync(host, framework, Stop),
            new Dictionary<string, TenantRecord?>
            {
                [$"{DialogueBodies.Path}/{{id}}"] = ofAll,
                [$"{DialogueBodies.Path}/{{id}}/calendar"] = ofAll,
                [$"{DialogueBodies.Path}/{{id}}/participation"] = ofAll,
                [$"{DialogueBodies.Path}/{{id}}/registrations"] = ofAll,
                // UNODC's dialogues are of no country: each of its clients may call one off.
                [$"{DialogueBodies.Path}/{{id}}/cancel"] = null,
                [$"{HeldEvents}/{{id}}"] = TenantRecord.Public(held),
                [$"{Registrations}/{{id}}"] = registered,
                [$"{Registrations}/{{id}}/cancel"] = registered,
            },
            Stop);
    }
}
