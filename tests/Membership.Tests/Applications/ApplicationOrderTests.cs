using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Applications;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>From each state only the acts that lead on from it: every other is refused by the rule's number and changes nothing.</summary>
public sealed class ApplicationOrderTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private static readonly Dictionary<string, object> OfTheAlliance = new()
    {
        ["screen"] = new { },
        ["request-information"] = new { question = "Which districts does the organisation work in?" },
        ["pass"] = new { complete = true, conflictOfInterest = "None." },
        ["admit"] = new { },
        ["decline"] = new { reason = "It does not work on these themes." },
        ["defer"] = new { needs = "The registration of the new statutes.", by = "2030-01-01" },
        ["ask-government"] = new { },
        ["appeal/decision"] = new { outcome = "upheld", reason = "It does not work on these themes." },
    };

    private static readonly Dictionary<string, object> OfTheApplicant = new()
    {
        ["submit"] = new { },
        ["information"] = new { answer = "In Chaman and Torkham." },
        ["reply"] = new { reply = "The registration is attached to the file." },
        ["appeal"] = new { grounds = "The statement names the themes on its first page." },
        ["withdraw"] = new { },
    };

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("draft", "submit withdraw")]
    [InlineData("screening", "request-information pass decline withdraw")]
    [InlineData("infoRequested", "information withdraw")]
    [InlineData("memberComments", "admit decline defer ask-government withdraw")]
    [InlineData("governmentWindow", "withdraw")]
    [InlineData("governmentHeard", "admit decline defer reply withdraw")]
    [InlineData("deferred", "information withdraw")]
    [InlineData("admitted", "")]
    [InlineData("declined", "appeal")]
    [InlineData("appealed", "ask-government appeal/decision reply withdraw")]
    [InlineData("withdrawn", "")]
    [InlineData("expired", "")]
    public async Task Only_what_leads_on_from_a_state_is_done_in_it(string state, string leadsOn)
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        var id = await ReachAsync(stage, coordinator, applicant, state);
        var before = await applicant.ReadAsync($"{stage.Path}/{id}", Stop);
        Assert.Equal(state, before.GetProperty("state").GetString());

        foreach (var (act, body) in OfTheAlliance.Where(one => !leadsOn.Split(' ').Contains(one.Key)))
        {
            using var refused = await stage.SendAsync(coordinator, id, act, body, "*");
            if (state == "draft")
            {
                // A draft is its applicant's alone.
                await refused.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
                continue;
            }

            await OutOfOrderAsync(refused, state);
        }

        foreach (var (act, body) in OfTheApplicant.Where(one => !leadsOn.Split(' ').Contains(one.Key)))
        {
            using var refused = await stage.SendAsync(applicant, id, act, body, "*");
            await OutOfOrderAsync(refused, state);
        }

        if (state != "draft")
        {
            using var edited = await applicant.SendAsync(HttpMethod.Put, $"{stage.Path}/{id}", stage.Body(), Stop, ifMatch: "*");
            await OutOfOrderAsync(edited, state);
            using var member = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Founders[1]), Stop);
            using var comment = await member.PostAsync($"{stage.Path}/{id}/comments", new { position = "neutral", text = "We have not met them so far." }, Stop);
            // Its members' window is over where the alliance decides.
            Assert.Equal(state is "screening" or "infoRequested" ? HttpStatusCode.Created : state == "memberComments" ? HttpStatusCode.Conflict : HttpStatusCode.NotFound, comment.StatusCode);
        }

        Assert.Equal(before.GetRawText(), (await applicant.ReadAsync($"{stage.Path}/{id}", Stop)).GetRawText());
    }

    private static async Task OutOfOrderAsync(HttpResponseMessage answer, string state)
    {
        await answer.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        var detail = (await answer.JsonAsync(HttpStatusCode.Conflict, Stop)).GetProperty("detail").GetString();
        Assert.Contains($"is {state};", detail, StringComparison.Ordinal);
        Assert.EndsWith("(rule 36).", detail, StringComparison.Ordinal);
    }

    private async Task<string> ReachAsync(ApplicationStage stage, HttpClient coordinator, HttpClient applicant, string state)
    {
        switch (state)
        {
            case "draft":
                return await Scene.CreateAsync(applicant, stage.Drafts, stage.Body());
            case "screening" or "infoRequested" or "expired":
                var asked = Scene.Id(await stage.SubmitAsync());
                await stage.ActAsync(coordinator, asked, "screen", new { });
                if (state == "screening")
                {
                    return asked;
                }

                var due = (await stage.ActAsync(coordinator, asked, "request-information", OfTheAlliance["request-information"])).GetProperty("answerDueAt").GetDateTimeOffset();
                if (state == "expired")
                {
                    host.Clock.MoveTo(due.AddSeconds(1));
                    await ExpiredAsync(asked);
                }

                return asked;
            case "governmentWindow" or "governmentHeard":
                await stage.AsksGovernmentAsync();
                var heard = await stage.SubmitAndWaitAsync();
                await stage.ActAsync(coordinator, heard, "ask-government", new { });
                if (state == "governmentHeard")
                {
                    var decision = (await coordinator.ReadAsync($"{stage.Path}/{heard}", Stop)).GetProperty("governmentDecision").GetString();
                    using var government = await host.ActAsAsync(TestActor.Government(stage.Framework), Stop);
                    host.Clock.MoveTo((await government.ReadAsync($"/membership/v1/decisions/{decision}", Stop)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
                    await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"applications where id = '{Guid.ParseExact(heard[4..], "N")}' and state = 'governmentHeard'"), Stop);
                }

                return heard;
            default:
                var decided = await stage.SubmitAndWaitAsync();
                if (state is "admitted" or "memberComments" or "withdrawn")
                {
                    _ = state switch
                    {
                        "admitted" => await stage.ActAsync(coordinator, decided, "admit", new { }),
                        "withdrawn" => await stage.ActAsync(applicant, decided, "withdraw", new { }),
                        _ => default,
                    };
                    return decided;
                }

                if (state == "deferred")
                {
                    var by = host.Clock.GetUtcNow().AddDays(20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                    await stage.ActAsync(coordinator, decided, "defer", new { needs = "The registration of the new statutes.", by });
                    return decided;
                }

                await stage.ActAsync(coordinator, decided, "decline", OfTheAlliance["decline"]);
                if (state == "appealed")
                {
                    await stage.ActAsync(applicant, decided, "appeal", OfTheApplicant["appeal"]);
                }

                return decided;
        }
    }

    /// <summary>Until it is written down, so that nothing but the acts could change it.</summary>
    private async Task ExpiredAsync(string id)
    {
        await host.Services.GetRequiredService<ExpireApplications>().AnnounceAsync(Stop);
        await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"applications where id = '{Guid.ParseExact(id[4..], "N")}' and state = 'expired'"), Stop);
    }
}
