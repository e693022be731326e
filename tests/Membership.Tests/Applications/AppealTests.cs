using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

public sealed class AppealTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Decline = "Its statement does not name the themes of the alliance.";
    private const string Grounds = "The statement names the themes on its first page.";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_overturned_decline_makes_the_member_and_both_reasons_stay_on_record()
    {
        var (stage, id) = await AppealedAsync();
        using var other = await stage.AsCoordinatorAsync();

        var decided = await stage.ActAsync(other, id, "appeal/decision", new { outcome = "overturned", reason = "The first page was overlooked by all of us." });

        Assert.Equal(
            ("admitted", "overturned", Decline, "The first page was overlooked by all of us.", Grounds),
            (Text(decided, "state"), Text(decided, "appealOutcome"), Text(decided, "reason"), Text(decided, "appealReason"), Text(decided, "appealGrounds")));
        Assert.Equal(1, await _scene.MessagesAsync("MemberAdmitted", "membershipId", Text(decided, "membership")!));
        Assert.Equal(1, await _scene.CountAsync($"outbox where message_type like '%:ApplicationMoved' and body::jsonb @> '{{\"applicationId\":\"{id}\",\"from\":\"appealed\",\"to\":\"admitted\"}}'"));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("application.appealed", id), await _scene.AuditedAsync("application.appeal_decided", id)));
        Assert.Equal(1, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}'"));
    }

    [Fact]
    public async Task A_file_that_never_passed_is_declined_and_an_appeal_sends_it_back_to_its_screening_alone()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        using var coordinator = await stage.AsCoordinatorAsync();
        using var other = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        await stage.ActAsync(coordinator, id, "screen", new { });
        for (var round = 0; round < 2; round++)
        {
            await stage.ActAsync(coordinator, id, "request-information", new { question = "Where are the statutes that the file should have?" });
            await stage.ActAsync(applicant, id, "information", new { answer = "They follow." });
        }

        // No sponsor has spoken for it, and nobody can be asked any more.
        using var passed = await stage.TryAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." });
        await passed.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        using var third = await stage.TryAsync(coordinator, id, "request-information", new { question = "Where are the statutes that the file should have?" });
        await third.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Equal("declined", Text(await stage.ActAsync(coordinator, id, "decline", new { reason = Decline }), "state"));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("ApplicationDeclined", "applicationId", id), await _scene.AuditedAsync("application.declined", id)));

        var appealed = await stage.ActAsync(applicant, id, "appeal", new { grounds = Grounds });
        host.Clock.MoveTo(appealed.GetProperty("decisionDueAt").GetDateTimeOffset().AddSeconds(1));
        Assert.Equal([id], (await other.ReadAsync($"{stage.Path}?overdue=true", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
        var back = await stage.ActAsync(other, id, "appeal/decision", new { outcome = "overturned", reason = "The statutes were there, and were overlooked." });

        Assert.Equal(("screening", "overturned"), (Text(back, "state"), Text(back, "appealOutcome")));
        Assert.Equal(0, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}'"));
        Assert.Equal(1, await _scene.CountAsync($"outbox where message_type like '%:ApplicationMoved' and body::jsonb @> '{{\"applicationId\":\"{id}\",\"from\":\"appealed\",\"to\":\"screening\"}}'"));
        await stage.SupportAsync(id);
        Assert.Equal("memberComments", Text(await stage.ActAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." }), "state"));
    }

    [Fact]
    public async Task An_upheld_decline_stands_and_there_is_no_second_appeal()
    {
        var (stage, id) = await AppealedAsync();
        using var other = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        // What is appealed is open: no second application beside it.
        using var beside = await applicant.PostAsync(stage.Path, stage.Body(), Stop);
        await beside.RefusedAsync(HttpStatusCode.Conflict, "already-applied", Stop);

        var decided = await stage.ActAsync(other, id, "appeal/decision", new { outcome = "upheld", reason = "The terms were applied as they stand." });

        Assert.Equal(("declined", "upheld"), (Text(decided, "state"), Text(decided, "appealOutcome")));
        using var again = await stage.TryAsync(applicant, id, "appeal", new { grounds = Grounds });
        await again.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":36", await again.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}'"));
    }

    [Fact]
    public async Task The_person_who_declined_does_not_decide_on_the_appeal_by_any_client()
    {
        var person = TestActor.NewId("per");
        var (stage, id) = await AppealedAsync(person);
        using var same = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, stage.Founders[0]) with { PersonId = person }, Stop);
        using var sponsor = await _scene.AsCoordinatorAsync(stage.Framework, stage.Sponsors[0]);
        using var unnamed = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, stage.Founders[0]) with { PersonId = null }, Stop);
        using var unodc = await _scene.AsUnodcAsync(stage.Framework);
        var body = new { outcome = "overturned", reason = "The first page was overlooked by all of us." };

        using var self = await stage.TryAsync(same, id, "appeal/decision", body);
        using var speaking = await stage.TryAsync(sponsor, id, "appeal/decision", body);
        using var nobody = await stage.TryAsync(unnamed, id, "appeal/decision", body);
        using var office = await stage.TryAsync(unodc, id, "appeal/decision", body);

        foreach (var refused in new[] { self, speaking })
        {
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
            Assert.Contains("\"rule\":36", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        await nobody.RefusedAsync(HttpStatusCode.Forbidden, "named-person", Stop);
        await office.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
    }

    [Fact]
    public async Task Two_who_decide_on_an_appeal_at_once_make_one_decision()
    {
        var (stage, id) = await AppealedAsync();
        using var first = await stage.AsCoordinatorAsync();
        using var second = await stage.AsCoordinatorAsync();
        using var read = await first.GetAsync($"{stage.Path}/{id}", Stop);
        var body = new { outcome = "overturned", reason = "The first page was overlooked by all of us." };

        var answers = await Task.WhenAll(new[] { first, second }.Select(caller => caller.SendAsync(HttpMethod.Post, $"{stage.Path}/{id}/appeal/decision", body, Stop, ifMatch: read.Tag())));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal(1, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}'"));
        Assert.Equal(1, await _scene.AuditedAsync("application.appeal_decided", id));
    }

    [Fact]
    public async Task An_appeal_comes_before_its_time_is_over_and_not_beside_a_new_application()
    {
        var (stage, id, declined) = await DeclinedAsync();
        using var applicant = await stage.AsApplicantAsync();
        await stage.SubmitAsync();
        using var beside = await stage.TryAsync(applicant, id, "appeal", new { grounds = Grounds });
        await beside.RefusedAsync(HttpStatusCode.Conflict, "already-applied", Stop);

        host.Clock.MoveTo(declined.GetProperty("appealDueAt").GetDateTimeOffset().AddSeconds(1));
        using var late = await stage.TryAsync(applicant, id, "appeal", new { grounds = Grounds });

        await late.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":36", await late.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private async Task<(ApplicationStage Stage, string Id, JsonElement Declined)> DeclinedAsync(string? person = null)
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, stage.Founders[0]) with { PersonId = person ?? TestActor.NewId("per") }, Stop);
        return (stage, id, await stage.ActAsync(coordinator, id, "decline", new { reason = Decline }));
    }

    private async Task<(ApplicationStage Stage, string Id)> AppealedAsync(string? person = null)
    {
        var (stage, id, _) = await DeclinedAsync(person);
        using var applicant = await stage.AsApplicantAsync();
        Assert.Equal("appealed", Text(await stage.ActAsync(applicant, id, "appeal", new { grounds = Grounds }), "state"));
        return (stage, id);
    }

    private static string? Text(JsonElement application, string member) => application.GetProperty(member).GetString();
}
