using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>An alliance of the past with three founders or more in a framework of its own, and an organisation that may apply. The first founder coordinates, the next two sponsor.</summary>
internal sealed class ApplicationStage(MembershipHost host, Scene scene)
{
    /// <summary>Of an application that was submitted, taken up and passed.</summary>
    public const string Passed = "\"3\"";

    public string Framework { get; private set; } = "";

    public string Alliance { get; private set; } = "";

    public string[] Founders { get; private set; } = [];

    public string[] Sponsors => Founders[1..3];

    public string Applicant { get; private set; } = "";

    public string Path => $"{Scene.Alliances}/{Alliance}/applications";

    public string Drafts => $"{Scene.Alliances}/{Alliance}/application-drafts";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ApplicationStage> SetAsync(MembershipHost host, int founders = 3)
    {
        var scene = new Scene(host);
        var stage = new ApplicationStage(host, scene) { Framework = await scene.FrameworkAsync(), Founders = await scene.OrganisationsAsync(founders), Applicant = await scene.OrganisationAsync() };
        stage.Alliance = await scene.AllianceAsync(stage.Framework, stage.Founders);
        return stage;
    }

    public object Body(params string[] sponsors) => new
    {
        statement = "We work with communities along the border.",
        perspectives = new[] { "womenLed" },
        themes = new[] { "firearms", "prevention" },
        sponsors = sponsors.Length > 0 ? sponsors : Sponsors,
        conflictOfInterest = "None to disclose.",
    };

    public Task<HttpClient> AsApplicantAsync() => scene.AsOrganisationAsync(Framework, Applicant);

    public Task<HttpClient> AsCoordinatorAsync() => scene.AsCoordinatorAsync(Framework, Founders[0]);

    /// <summary>Submits; the answer is the application.</summary>
    public async Task<JsonElement> SubmitAsync()
    {
        using var applicant = await AsApplicantAsync();
        using var answer = await applicant.PostAsync(Path, Body(), Stop);
        return await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    /// <summary>Both sponsors say that they speak for the applicant.</summary>
    public async Task SupportAsync(string id)
    {
        foreach (var sponsor in Sponsors)
        {
            using var member = await host.ActAsAsync(TestActor.Member(Framework, sponsor), Stop);
            using var comment = await member.PostAsync($"{Path}/{id}/comments", new { position = "supports", text = "We know their work and speak for it." }, Stop);
            Assert.Equal(HttpStatusCode.Created, comment.StatusCode);
        }
    }

    /// <summary>Its sponsors speak for it; a coordinator takes the application up and passes it; the answer is the application in its comment window.</summary>
    public async Task<JsonElement> PassAsync(string id)
    {
        await SupportAsync(id);
        using var coordinator = await AsCoordinatorAsync();
        await ActAsync(coordinator, id, "screen", new { });
        return await ActAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." });
    }

    /// <summary>Submits, lets it pass, and waits on the service's clock until members have had their time.</summary>
    public async Task<string> SubmitAndWaitAsync()
    {
        var application = await PassAsync(Scene.Id(await SubmitAsync()));
        host.Clock.MoveTo(application.GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));
        return Scene.Id(application);
    }

    public Task<HttpResponseMessage> DecideAsync(HttpClient caller, string id, string act, string? ifMatch = Passed, string? reason = "It fits the alliance's terms well.") =>
        caller.SendAsync(HttpMethod.Post, $"{Path}/{id}/{act}", new { reason }, Stop, ifMatch: ifMatch);

    /// <summary>The framework's agreement has the Government asked about members (rule 37).</summary>
    public async Task AsksGovernmentAsync()
    {
        using var unodc = await scene.AsUnodcAsync(Framework);
        await Scene.CreateAsync(unodc, Scene.Profiles, new
        {
            framework = Framework,
            foundingOrganisations = 5,
            foundingConstituencies = 2,
            sponsors = 2,
            memberCommentWindow = "P14D",
            decisionTarget = "P30D",
            asksGovernment = true,
            source = "A framework agreement",
        });
    }

    /// <summary>An act on the version the caller names.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpClient caller, string id, string act, object body, string ifMatch) =>
        caller.SendAsync(HttpMethod.Post, $"{Path}/{id}/{act}", body, Stop, ifMatch: ifMatch);

    /// <summary>An act on the version that is there now.</summary>
    public async Task<HttpResponseMessage> TryAsync(HttpClient caller, string id, string act, object body)
    {
        using var read = await caller.GetAsync($"{Path}/{id}", Stop);
        return await SendAsync(caller, id, act, body, read.Tag());
    }

    /// <summary>The same, which succeeds; the answer is the application.</summary>
    public async Task<JsonElement> ActAsync(HttpClient caller, string id, string act, object body)
    {
        using var answer = await TryAsync(caller, id, act, body);
        return await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }
}
