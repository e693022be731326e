using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests;

/// <summary>Every route of the service, present and to come.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class ConventionTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private const string Contacts = "/notifications/v1/contacts";
    private const string Hooks = "/notifications/v1/webhook-endpoints";

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
    public void The_routes_open_to_everyone_are_those_that_were_reviewed() => RouteInventory.OpenRoutesAre(
        host,
        // For people who hold a mail of ours and nothing else; the link itself says whose mail of which topic.
        "GET /notifications/v1/unsubscriptions/{token}",
        "POST /notifications/v1/unsubscriptions/{token}");

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
            ["alliances"] = "public names, as other services told them",
            ["asked_verifications"] = "when a client asked, which only its own requests count",
            ["contacts"] = "of a side and an organisation; ContactRule asks, and workers send for all frameworks at once",
            ["decisions"] = "who is asked and has answered, as Membership told it; workers remind in all frameworks and no route shows it",
            ["dialogues"] = "public names, as other services told them",
            ["erasures"] = "ids of persons removed and how far their erasure is; no route shows it",
            ["feed_entries"] = "of all frameworks, read by workers; the audience of each row decides",
            ["mail_defaults"] = "of a side and an organisation, as contacts are; ContactRule asks",
            ["mail_holds"] = "of the platform as a whole; reached by administrators only",
            ["mails"] = "written and sent by workers for all frameworks; the delivery log asks the audience of each notice",
            ["members"] = "ids of who is a member of what, which is public; workers ask for all frameworks and no route shows it",
            ["notice_watches"] = "ids of who was told by which way, worked on for all frameworks; the delivery log asks the audience of each notice",
            ["organisations"] = "public names, as other services told them",
            ["signatures"] = "who is asked to sign a founding and has not, as Membership told it; workers remind in all frameworks and no route shows it",
            ["webhook_attempts"] = "of an endpoint, reached through its client only",
            ["webhook_deliveries"] = "of an endpoint, sent by workers for all frameworks",
            ["webhook_endpoints"] = "of the client that made them, whose id every query asks for",
            ["webhook_replays"] = "of an endpoint, reached through its client only",
            ["webhook_secrets"] = "of an endpoint, encrypted; no route shows them again",
            ["webhook_sequences"] = "counts of an endpoint, no route shows them",
        },
        Stop);

    /// <summary>Every route with an id is asked for a record of one tenant by others; a new one is added here with such a record.</summary>
    [Fact]
    public async Task What_is_not_yours_is_not_there()
    {
        var (framework, organisation) = (TestActor.NewId("frm"), TestActor.NewId("org"));
        using var owner = await host.ActAsAsync(TestActor.Member(framework, organisation), Stop);
        var (endpoint, attempt) = await AttemptedAsync(owner);
        var person = TestActor.NewId("per");
        using var entering = new HttpRequestMessage(HttpMethod.Put, $"{Contacts}/{person}")
        {
            Content = JsonContent.Create(new { address = "demo1@example.org", side = "civil_society", framework, organisationId = organisation }),
        };
        entering.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var entered = await owner.SendAsync(entering, Stop);
        await entered.JsonAsync(HttpStatusCode.Created, Stop);
        // Who runs the platform keeps every contact.
        var contact = TenantRecord.Hidden($"{Contacts}/{person}", [owner], [person], Strangers.Administrator);
        var own = TenantRecord.Hidden($"{Hooks}/{endpoint}", [owner], [endpoint]);
        var told = (await Eventually.HoldsAsync(
            async () => (await owner.ReadAsync($"{Hooks}/{endpoint}/attempts", Stop)).GetProperty("items"), items => items.GetArrayLength() > 0, Stop))[0].GetProperty("eventId").GetString()!;
        var message = TenantRecord.Hidden($"{Hooks}/{endpoint}", [owner], [endpoint, told]);
        var replay = TestActor.NewId("rpl");
        await host.Database.ExecuteAsync(
            $"INSERT INTO notifications.webhook_replays (id, endpoint_id, action, since, created_at, queued) VALUES ('{replay[4..]}', '{endpoint[4..]}', 'recover', now(), '{host.Clock.GetUtcNow():O}', 0)", Stop);
        var replayed = TenantRecord.Hidden($"{Hooks}/{endpoint}/replays/{replay}", [owner], [endpoint, replay]);
        var attempted = TenantRecord.Hidden($"{Hooks}/{endpoint}/attempts/{attempt}", [owner], [endpoint, attempt]);

        var decision = TestActor.NewId("dec");
        await host.SendAsync(
            "notifications-tell-of-decisions", new DecisionExtended(decision, 2, framework, "pil_1", host.Clock.GetUtcNow(), "Asia/Karachi", $"framework:{framework}", "FrameworkOnly"));
        await Eventually.EqualsAsync("decision.extended 2", () => host.FeedAsync(decision), Stop);
        // The three sides of the framework may read the decision, and who runs the platform is told who was told.
        var logged = TenantRecord.Hidden(
            $"/notifications/v1/delivery-logs/{decision}", [owner], [decision], Strangers.OwnGovernment, Strangers.OwnMember, Strangers.OwnCoordinator, Strangers.Administrator);

        using var choosing = new HttpRequestMessage(HttpMethod.Put, $"/notifications/v1/mail-defaults/{organisation}") { Content = JsonContent.Create(new { topics = Array.Empty<object>() }) };
        choosing.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var chosen = await owner.SendAsync(choosing, Stop);
        await chosen.JsonAsync(HttpStatusCode.Created, Stop);

        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        // Mail about a record that nobody here is told of.
        using var holding = await administrator.PostAsync("/notifications/v1/mail-holds", new { subject = TestActor.NewId("org"), reason = "For this test." }, Stop);
        var held = (await holding.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        var hold = TenantRecord.Hidden($"/notifications/v1/mail-holds/{held}", [administrator], [held], Strangers.Administrator);
        // Who runs the platform previews mail about what it may know itself, bound to a country or not.
        var (elsewhere, announced) = (TestActor.NewId("frm"), Guid.CreateVersion7());
        using var bound = await host.ActAsAsync(TestActor.Administrator() with { Framework = elsewhere }, Stop);
        var registered = await host.TellAsync(reach: $"framework:{elsewhere}", messageId: announced);
        await Eventually.EqualsAsync("organisation.registered 1", () => host.FeedAsync(registered.OrganisationId), Stop);
        var preview = TenantRecord.Hidden($"/notifications/v1/mail-previews/msg_{announced:N}", [bound], [$"msg_{announced:N}"]);

        await ForeignWalk.RunAsync(
            host,
            await Strangers.CreateAsync(host, framework, Stop),
            new Dictionary<string, TenantRecord?>
            {
                ["/notifications/v1/delivery-logs/{subject}"] = logged,
                [$"{Contacts}/{{personId}}"] = contact,
                [$"{Contacts}/{{personId}}/preferences"] = TenantRecord.Hidden($"{Contacts}/{person}/preferences", [owner], [person], Strangers.Administrator),
                ["/notifications/v1/mail-defaults/{organisationId}"] = TenantRecord.Hidden($"/notifications/v1/mail-defaults/{organisation}", [owner], [organisation]),
                ["/notifications/v1/mail-holds/{id}"] = hold,
                ["/notifications/v1/mail-holds/{id}/release"] = hold,
                ["/notifications/v1/mail-previews/{eventId}"] = preview,
                ["/notifications/v1/mail-previews/{eventId}/send"] = preview,
                // Whoever holds the link holds the mail; of the person it shows the language.
                ["/notifications/v1/unsubscriptions/{token}"] = null,
                [$"{Contacts}/{{personId}}/messages/{{eventId}}/resend"] = TenantRecord.Hidden($"{Contacts}/{person}", [owner], [person, told], Strangers.Administrator),
                // The catalogue is code and the same for whoever asks.
                ["/notifications/v1/event-types/{name}"] = TenantRecord.Public("contribution.published"),
                [$"{Hooks}/{{id}}"] = own,
                [$"{Hooks}/{{id}}/rotate-secret"] = own,
                [$"{Hooks}/{{id}}/enable"] = own,
                [$"{Hooks}/{{id}}/disable"] = own,
                [$"{Hooks}/{{id}}/test"] = own,
                [$"{Hooks}/{{id}}/recover"] = own,
                [$"{Hooks}/{{id}}/replay-missing"] = own,
                [$"{Hooks}/{{id}}/replays/{{replayId}}"] = replayed,
                [$"{Hooks}/{{id}}/tallies"] = own,
                [$"{Hooks}/{{id}}/messages/{{eventId}}/resend"] = message,
                [$"{Hooks}/{{id}}/messages/{{eventId}}/explain"] = message,
                [$"{Hooks}/{{id}}/attempts"] = own,
                [$"{Hooks}/{{id}}/attempts/{{attemptId}}"] = attempted,
            },
            Stop);
    }

    [Fact]
    public async Task An_attempt_at_somebody_elses_endpoint_is_not_found_under_ones_own()
    {
        using var one = await host.ActAsAsync(TestActor.Government(Endpoints.Framework), Stop);
        using var other = await host.ActAsAsync(TestActor.Government(Endpoints.Framework), Stop);
        var (ofOne, attempt) = await AttemptedAsync(one);
        var (ofOther, _) = await AttemptedAsync(other);

        using var own = await one.GetAsync($"{Hooks}/{ofOne}/attempts/{attempt}", Stop);
        using var foreign = await other.GetAsync($"{Hooks}/{ofOther}/attempts/{attempt}", Stop);
        using var absent = await other.GetAsync($"{Hooks}/{ofOther}/attempts/{TestActor.NewId("wha")}", Stop);

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal(
            (await absent.JsonAsync(HttpStatusCode.NotFound, Stop)).GetProperty("detail").GetString(), (await foreign.JsonAsync(HttpStatusCode.NotFound, Stop)).GetProperty("detail").GetString());
    }

    /// <summary>An endpoint nobody listens at, and the first attempt to reach it, once it has ended.</summary>
    private static async Task<(string Endpoint, string Attempt)> AttemptedAsync(HttpClient owner)
    {
        using var made = await owner.PostAsync(Hooks, new { url = "http://127.0.0.1:9/", eventTypes = new[] { "*" } }, Stop);
        var endpoint = (await made.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        var attempts = await Eventually.HoldsAsync(
            async () => (await owner.ReadAsync($"{Hooks}/{endpoint}/attempts", Stop)).GetProperty("items"),
            items => items.GetArrayLength() > 0 && items[items.GetArrayLength() - 1].TryGetProperty("endedAt", out JsonElement _), Stop);
        return (endpoint, attempts[attempts.GetArrayLength() - 1].GetProperty("id").GetString()!);
    }
}
