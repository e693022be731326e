using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Applications;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>Who acts on one application, or applies, at the same time: exactly one wins, the others are refused by name, and the record holds it once.</summary>
public sealed class ApplicationRaceTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Grounds = "The statement names the themes on its first page.";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_an_appeal_and_a_new_application_at_once_one_is_open_and_of_two_appeals_one_stands()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        await stage.ActAsync(coordinator, id, "decline", new { reason = "Its statement does not name the themes of the alliance." });
        var tag = await TagAsync(applicant, stage, id);
        for (var round = 0; round < 3; round++)
        {
            var anew = applicant.PostAsync(stage.Path, stage.Body(), Stop);
            var appeals = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => AppealAsync(applicant, stage, id, tag)));
            using var application = await anew;
            if (application.StatusCode != HttpStatusCode.Created)
            {
                await application.RefusedAsync(HttpStatusCode.Conflict, "already-applied", Stop);
                await OneWonAsync(appeals);
                break;
            }

            foreach (var appeal in appeals)
            {
                await appeal.RefusedAsync(HttpStatusCode.Conflict, "already-applied", Stop);
            }

            Assert.Equal(0, await _scene.AuditedAsync("application.appealed", id));
            await stage.ActAsync(applicant, Scene.Id(await application.JsonAsync(HttpStatusCode.Created, Stop)), "withdraw", new { });
        }

        if (State(await applicant.ReadAsync($"{stage.Path}/{id}", Stop)) == "declined")
        {
            await OneWonAsync(await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => AppealAsync(applicant, stage, id, tag))));
        }

        Assert.Equal("appealed", State(await applicant.ReadAsync($"{stage.Path}/{id}", Stop)));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("application.appealed", id), await MovedAsync(id, "appealed")));
        Assert.Equal(1, await OpenAsync(stage));
    }

    [Fact]
    public async Task Of_drafts_and_applications_at_once_one_is_open_and_a_draft_is_submitted_once()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var applicant = await stage.AsApplicantAsync();

        var begun = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => applicant.InsistAsync(number % 2 == 0 ? stage.Drafts : stage.Path, stage.Body(), Stop)));

        var won = await OneWonAsync(begun, HttpStatusCode.Created, HttpStatusCode.Conflict, "already-applied");
        Assert.Equal(1, await OpenAsync(stage));
        var first = Scene.Id(await begun[won].JsonAsync(HttpStatusCode.Created, Stop));
        await stage.ActAsync(applicant, first, "withdraw", new { });

        var drafts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => applicant.InsistAsync(stage.Drafts, stage.Body(), Stop)));
        var draft = Scene.Id(await drafts[await OneWonAsync(drafts, HttpStatusCode.Created, HttpStatusCode.Conflict, "already-applied")].JsonAsync(HttpStatusCode.Created, Stop));
        var beside = applicant.PostAsync(stage.Path, stage.Body(), Stop);
        var submitted = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => stage.SendAsync(applicant, draft, "submit", new { }, "\"1\"")));
        using var direct = await beside;

        await OneWonAsync(submitted);
        await direct.RefusedAsync(HttpStatusCode.Conflict, "already-applied", Stop);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("ApplicationReceived", "applicationId", draft), await _scene.AuditedAsync("application.submitted", draft)));
        Assert.Equal(1, await OpenAsync(stage));
    }

    [Fact]
    public async Task Of_two_coordinators_one_takes_it_up_one_passes_it_and_one_puts_it_off()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        await stage.SupportAsync(id);
        using var first = await stage.AsCoordinatorAsync();
        using var second = await stage.AsCoordinatorAsync();

        await OneActsAsync(stage, id, first, second, "screen", new { });
        await OneActsAsync(stage, id, first, second, "pass", new { complete = true, conflictOfInterest = "None." });
        host.Clock.MoveTo((await first.ReadAsync($"{stage.Path}/{id}", Stop)).GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));
        var by = host.Clock.GetUtcNow().AddDays(20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await OneActsAsync(stage, id, first, second, "defer", new { needs = "The registration of the new statutes.", by });

        Assert.Equal(
            (1, 1, 1), (await _scene.AuditedAsync("application.screened", id), await _scene.AuditedAsync("application.passed", id), await _scene.AuditedAsync("application.deferred", id)));
        Assert.Equal((1, 1, 1), (await MovedAsync(id, "screening"), await MovedAsync(id, "memberComments"), await MovedAsync(id, "deferred")));
        // What is needed is asked of the applicant once.
        using var applicant = await stage.AsApplicantAsync();
        Assert.Single((await applicant.ReadAsync($"{stage.Path}/{id}/information-requests", Stop)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_Government_is_asked_by_one_of_two_coordinators_and_in_one_decision()
    {
        var stage = await ApplicationStage.SetAsync(host);
        await stage.AsksGovernmentAsync();
        var id = await stage.SubmitAndWaitAsync();
        using var first = await stage.AsCoordinatorAsync();
        using var second = await stage.AsCoordinatorAsync();

        await OneActsAsync(stage, id, first, second, "ask-government", new { });

        Assert.Equal((1, 1), (await _scene.CountAsync($"decisions where subject = '{id}'"), await _scene.MessagesAsync("DecisionOpened", "subject", id)));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("application.government_asked", id), await MovedAsync(id, "governmentWindow")));
    }

    [Fact]
    public async Task Of_two_at_once_one_asks_for_more_one_answers_and_one_confirms_the_reference()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var applicant = await stage.AsApplicantAsync();
        using var colleague = await stage.AsApplicantAsync();
        using var first = await stage.AsCoordinatorAsync();
        using var second = await stage.AsCoordinatorAsync();
        using var unodc = await _scene.AsUnodcAsync(stage.Framework);
        using var officer = await _scene.AsUnodcAsync(stage.Framework);
        var id = await Scene.CreateAsync(applicant, stage.Path, new
        {
            statement = "We work with communities along the border.",
            perspectives = Array.Empty<string>(),
            themes = new[] { "firearms" },
            unodcReference = "UNODC/1",
            conflictOfInterest = "None to disclose.",
        });
        await stage.ActAsync(first, id, "screen", new { });

        await OneActsAsync(stage, id, first, second, "request-information", new { question = "Which districts do you work in, and since when?" });
        await OneActsAsync(stage, id, applicant, colleague, "information", new { answer = "In Chaman and Torkham." });
        await OneActsAsync(stage, id, unodc, officer, "confirm-reference", new { reference = "UNODC/1" });

        Assert.Equal((1, 1, 1), (
            await _scene.AuditedAsync("application.information_requested", id), await _scene.AuditedAsync("application.answered", id), await _scene.AuditedAsync("application.reference_confirmed", id)));
        // Told once each: taken up, answered, and confirmed.
        Assert.Equal((1, 3), (await MovedAsync(id, "infoRequested"), await MovedAsync(id, "screening")));
        var round = Assert.Single((await applicant.ReadAsync($"{stage.Path}/{id}/information-requests", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal("In Chaman and Torkham.", round.GetProperty("reply").GetString());
    }

    [Theory]
    [InlineData("admit")]
    [InlineData("decline")]
    public async Task Of_a_withdrawal_and_a_decision_at_once_one_ends_it(string act)
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        for (var round = 0; round < 3; round++)
        {
            var id = await stage.SubmitAndWaitAsync();
            var tag = await TagAsync(applicant, stage, id);

            var won = await OneWonAsync(await Task.WhenAll(
                stage.SendAsync(applicant, id, "withdraw", new { }, tag), stage.SendAsync(coordinator, id, act, new { reason = "It was decided on as the terms say." }, tag)));

            var decided = act == "admit" ? "admitted" : "declined";
            Assert.Equal(won == 0 ? "withdrawn" : decided, State(await applicant.ReadAsync($"{stage.Path}/{id}", Stop)));
            Assert.Equal((1 - won, won), (await _scene.AuditedAsync("application.withdrawn", id), await _scene.AuditedAsync($"application.{decided}", id)));
            var members = won == 1 && act == "admit" ? 1 : 0;
            Assert.Equal(members, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}'"));
            if (members == 1)
            {
                return;
            }
        }
    }

    // The clock goes on while the answer travels: in the last second it counts, in the next it does not, and the job never undoes one that counted.
    [Theory]
    [InlineData(0)]
    [InlineData(900)]
    [InlineData(1_000)]
    public async Task Of_an_answer_in_the_last_second_and_the_job_that_expires_it_one_is_on_record(int milliseconds)
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        var id = Scene.Id(await stage.SubmitAsync());
        await stage.ActAsync(coordinator, id, "screen", new { });
        var due = (await stage.ActAsync(coordinator, id, "request-information", new { question = "Which districts do you work in, and since when?" })).GetProperty("answerDueAt").GetDateTimeOffset();
        var tag = await TagAsync(applicant, stage, id);
        var job = host.Services.GetRequiredService<ExpireApplications>();
        host.Clock.MoveTo(due.AddMilliseconds(milliseconds));

        var answering = stage.SendAsync(applicant, id, "information", new { answer = "In Chaman and Torkham." }, tag);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => job.AnnounceAsync(Stop)));
        using var answer = await answering;

        var inTime = answer.StatusCode == HttpStatusCode.OK;
        Assert.True(inTime || answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, $"{answer.StatusCode}");
        host.Clock.MoveTo(due.AddSeconds(5));
        await job.AnnounceAsync(Stop);
        await Eventually.EqualsAsync(inTime ? 0L : 1L, () => _scene.AuditedAsync("application.expired", id), Stop);
        Assert.Equal(inTime ? "screening" : "expired", State(await applicant.ReadAsync($"{stage.Path}/{id}", Stop)));
        Assert.Equal((inTime ? 1 : 0, inTime ? 0 : 1), (await _scene.AuditedAsync("application.answered", id), await MovedAsync(id, "expired")));
    }

    private static async Task OneActsAsync(ApplicationStage stage, string id, HttpClient first, HttpClient second, string act, object body)
    {
        var tag = await TagAsync(first, stage, id);
        await OneWonAsync(await Task.WhenAll(stage.SendAsync(first, id, act, body, tag), stage.SendAsync(second, id, act, body, tag)));
    }

    /// <summary>Which of them won; the others were refused alike.</summary>
    private static async Task<int> OneWonAsync(
        HttpResponseMessage[] answers, HttpStatusCode done = HttpStatusCode.OK, HttpStatusCode refused = HttpStatusCode.PreconditionFailed, string type = "stale")
    {
        var won = Assert.Single(answers, answer => answer.StatusCode == done);
        foreach (var answer in answers.Where(answer => answer != won))
        {
            await answer.RefusedAsync(refused, type, Stop);
        }

        return Array.IndexOf(answers, won);
    }

    private static Task<HttpResponseMessage> AppealAsync(HttpClient applicant, ApplicationStage stage, string id, string tag) => stage.SendAsync(applicant, id, "appeal", new { grounds = Grounds }, tag);

    private static async Task<string> TagAsync(HttpClient reader, ApplicationStage stage, string id)
    {
        using var read = await reader.GetAsync($"{stage.Path}/{id}", Stop);
        return read.Tag();
    }

    private Task<long> MovedAsync(string id, string to) =>
        _scene.CountAsync($"outbox where message_type like '%:ApplicationMoved' and body::jsonb @> '{{\"applicationId\":\"{id}\",\"to\":\"{to}\"}}'");

    private Task<long> OpenAsync(ApplicationStage stage) =>
        _scene.CountAsync($"applications where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}' and state not in ('admitted', 'declined', 'withdrawn', 'expired')");

    private static string? State(JsonElement application) => application.GetProperty("state").GetString();
}
