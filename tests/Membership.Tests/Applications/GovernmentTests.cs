using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>Rule 37 over HTTP and messages: the Government is asked by a decision, and its outcome comes back to the application.</summary>
public sealed class GovernmentTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Queue = "membership-note-government-outcome";
    private const string Objection = "The organisation is not registered with the authority that its statutes name.";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_word_in_the_profile_the_Government_is_not_asked()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();

        using var refused = await stage.TryAsync(coordinator, id, "ask-government", new { });

        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":37", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal("admitted", State(await stage.ActAsync(coordinator, id, "admit", new { })));
    }

    [Fact]
    public async Task Asking_opens_a_decision_of_the_Government_alone_that_shows_the_public_name_and_nothing_else()
    {
        var (stage, id, asked) = await AskedAsync();
        var decision = asked.GetProperty("governmentDecision").GetString()!;

        Assert.Equal(1, await _scene.CountAsync(
            $"outbox where message_type like '%:DecisionOpened' and body::jsonb @> '{{\"decisionId\":\"{decision}\",\"subject\":\"{id}\",\"kind\":\"member-no-objection\",\"quorum\":\"advisory\",\"silence\":\"consent\",\"eligibleSides\":[\"government\"]}}'"));
        Assert.Equal(0, await _scene.CountAsync($"decisions where subject = '{id}' and question like '%border%'"));
        using var coordinator = await stage.AsCoordinatorAsync();
        using var early = await stage.TryAsync(coordinator, id, "admit", new { });
        await early.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var government = await host.ActAsAsync(TestActor.Government(stage.Framework), Stop);
        using var unseen = await government.GetAsync($"{stage.Path}/{id}", Stop);
        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task Silence_is_no_objection_and_the_alliance_admits()
    {
        var (stage, id, asked) = await AskedAsync();
        using var coordinator = await stage.AsCoordinatorAsync();

        await host.DeliverAsync(Queue, Closed(stage, asked, null), Stop);

        var heard = await HeardAsync(coordinator, stage, id);
        Assert.Equal("noObjection", heard.GetProperty("governmentOutcome").GetString());
        Assert.Equal("admitted", State(await stage.ActAsync(coordinator, id, "admit", new { reason = "Nobody objected." })));
        Assert.Equal(1, await _scene.AuditedAsync("application.government_heard", id));
    }

    [Fact]
    public async Task An_objection_is_replied_to_and_the_alliance_decides_all_the_same()
    {
        var (stage, id, asked) = await AskedAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        await host.DeliverAsync(Queue, Closed(stage, asked, Objection), Stop);
        var heard = await HeardAsync(coordinator, stage, id);
        Assert.Equal(("objected", Objection), (heard.GetProperty("governmentOutcome").GetString(), heard.GetProperty("governmentReason").GetString()));

        using var early = await stage.TryAsync(coordinator, id, "admit", new { });
        await early.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":37", await early.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        var replied = await stage.ActAsync(applicant, id, "reply", new { reply = "The registration is attached to the file." });
        Assert.Equal("The registration is attached to the file.", replied.GetProperty("reply").GetString());

        Assert.Equal("admitted", State(await stage.ActAsync(coordinator, id, "admit", new { reason = "The registration was seen." })));
        Assert.Equal(0, await _scene.CountAsync("outbox where message_type like '%:ApplicationMoved' and (body like '%not registered%' or body like '%is attached%')"));
    }

    [Fact]
    public async Task Of_two_replies_to_an_objection_at_once_one_stands()
    {
        var (stage, id, asked) = await AskedAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        using var colleague = await stage.AsApplicantAsync();
        await host.DeliverAsync(Queue, Closed(stage, asked, Objection), Stop);
        await HeardAsync(coordinator, stage, id);
        using var read = await applicant.GetAsync($"{stage.Path}/{id}", Stop);

        var answers = await Task.WhenAll(
            stage.SendAsync(applicant, id, "reply", new { reply = "The registration is attached to the file." }, read.Tag()),
            stage.SendAsync(colleague, id, "reply", new { reply = "We have been registered since 2019." }, read.Tag()));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal(
            (await won.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("reply").GetString(), (await coordinator.ReadAsync($"{stage.Path}/{id}", Stop)).GetProperty("reply").GetString());
    }

    [Fact]
    public async Task A_withdrawn_application_and_a_foreign_decision_are_left_as_they_are()
    {
        var before = await _scene.CountAsync($"inbox where consumer = '{Queue}'");
        var (stage, id, asked) = await AskedAsync();
        using var applicant = await stage.AsApplicantAsync();
        await host.DeliverAsync(Queue, Closed(stage, asked, null) with { DecisionId = TestActor.NewId("dec") }, Stop);
        var withdrawn = await stage.ActAsync(applicant, id, "withdraw", new { });
        await host.DeliverAsync(Queue, Closed(stage, asked, Objection), Stop);

        // The clock of this test may end decisions of others, whose news come by the same queue.
        await Eventually.HoldsAsync(() => _scene.CountAsync($"inbox where consumer = '{Queue}'"), count => count >= before + 2, Stop);
        Assert.Equal(withdrawn.GetRawText(), (await applicant.ReadAsync($"{stage.Path}/{id}", Stop)).GetRawText());
    }

    private async Task<(ApplicationStage Stage, string Id, JsonElement Asked)> AskedAsync()
    {
        var stage = await ApplicationStage.SetAsync(host);
        await stage.AsksGovernmentAsync();
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var unasked = await stage.TryAsync(coordinator, id, "admit", new { });
        await unasked.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        var asked = await stage.ActAsync(coordinator, id, "ask-government", new { });
        Assert.Equal("governmentWindow", State(asked));
        return (stage, id, asked);
    }

    private static Task<JsonElement> HeardAsync(HttpClient coordinator, ApplicationStage stage, string id) => Eventually.HoldsAsync(
        () => coordinator.ReadAsync($"{stage.Path}/{id}", Stop), read => State(read) == "governmentHeard", Stop);

    private DecisionClosed Closed(ApplicationStage stage, JsonElement asked, string? objection) => new(
        asked.GetProperty("governmentDecision").GetString()!,
        2,
        Scene.Id(asked),
        "membership",
        stage.Framework,
        "member-no-objection",
        Scene.Id(asked),
        objection is null ? "noObjection" : "objected",
        new Dictionary<string, string> { ["government"] = objection is null ? "consent" : "object" },
        objection is null ? ["government"] : [],
        objection is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["government"] = objection },
        null,
        host.Clock.GetUtcNow(),
        TestActor.NewId("dpr"),
        1,
        $"framework:{stage.Framework}",
        "FrameworkOnly");

    private static string? State(JsonElement application) => application.GetProperty("state").GetString();
}
