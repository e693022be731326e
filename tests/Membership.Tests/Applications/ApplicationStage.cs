using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>An alliance of the past with two founders in a framework of its own, and an organisation that may apply.</summary>
internal sealed class ApplicationStage(MembershipHost host, Scene scene)
{
    public string Framework { get; private set; } = "";

    public string Alliance { get; private set; } = "";

    public string[] Founders { get; private set; } = [];

    public string Applicant { get; private set; } = "";

    public string Path => $"{Scene.Alliances}/{Alliance}/applications";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ApplicationStage> SetAsync(MembershipHost host)
    {
        var scene = new Scene(host);
        var stage = new ApplicationStage(host, scene) { Framework = await scene.FrameworkAsync(), Founders = await scene.OrganisationsAsync(2), Applicant = await scene.OrganisationAsync() };
        stage.Alliance = await scene.AllianceAsync(stage.Framework, stage.Founders);
        return stage;
    }

    public object Body(params string[] sponsors) => new
    {
        statement = "We work with communities along the border.",
        perspectives = new[] { "womenLed" },
        themes = new[] { "firearms", "prevention" },
        sponsors = sponsors.Length > 0 ? sponsors : Founders,
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

    /// <summary>Submits, and waits on the service's clock until members have had their time.</summary>
    public async Task<string> SubmitAndWaitAsync()
    {
        var application = await SubmitAsync();
        host.Clock.MoveTo(application.GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));
        return Scene.Id(application);
    }

    public Task<HttpResponseMessage> DecideAsync(HttpClient caller, string id, string act, string? ifMatch = "\"1\"", string? reason = "It fits the alliance's terms well.") =>
        caller.SendAsync(HttpMethod.Post, $"{Path}/{id}/{act}", new { reason }, Stop, ifMatch: ifMatch);
}
