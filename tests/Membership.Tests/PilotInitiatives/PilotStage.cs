using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.Tests.TreatyStatuses;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.PilotInitiatives;

/// <summary>A State that is a party to the Convention, its three sides, and an initiative as far on its way as a test needs it.</summary>
internal sealed class PilotStage : IDisposable
{
    private readonly MembershipHost _host;

    private PilotStage(MembershipHost host, string framework, HttpClient government, HttpClient alliance, HttpClient unodc) =>
        (_host, Framework, Government, Alliance, Unodc) = (host, framework, government, alliance, unodc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public string Framework { get; }

    public HttpClient Government { get; }

    public HttpClient Alliance { get; }

    public HttpClient Unodc { get; }

    public string Interests => $"{Scene.Frameworks}/{Framework}/pilot-interests";

    public string Pilots => $"{Scene.Frameworks}/{Framework}/pilot-initiatives";

    public string Id { get; private set; } = "";

    public string Pilot => $"{Pilots}/{Id}";

    /// <summary>Where the parts of the initiative are: stakeholders, priorities, measures, meetings.</summary>
    public string Parts => $"/membership/v1/pilot-initiatives/{Id}";

    /// <summary>The day it is now where the initiative is.</summary>
    public DateOnly Today => DateOnly.FromDateTime(_host.Clock.GetUtcNow().AddHours(5).DateTime);

    public static async Task<PilotStage> SetAsync(MembershipHost host, bool party = true)
    {
        var framework = await new Scene(host).FrameworkAsync();
        var stage = new PilotStage(
            host,
            framework,
            await host.ActAsAsync(TestActor.Government(framework), Stop),
            await host.ActAsAsync(TestActor.Coordinator(framework), Stop),
            await host.ActAsAsync(TestActor.Unodc(framework), Stop));
        if (party)
        {
            await Scene.CreateAsync(stage.Unodc, $"{Scene.Frameworks}/{framework}/treaty-statuses", TreatyStatusTests.Body());
        }

        return stage;
    }

    public static async Task<PilotStage> ProposedAsync(MembershipHost host)
    {
        var stage = await SetAsync(host);
        await stage.ProposeAsync();
        return stage;
    }

    public static async Task<PilotStage> LaunchedAsync(MembershipHost host)
    {
        var stage = await ProposedAsync(host);
        await stage.AgreeAsync(await stage.AskToLaunchAsync());
        return stage;
    }

    public static async Task<PilotStage> ActiveAsync(MembershipHost host)
    {
        var stage = await LaunchedAsync(host);
        await stage.PlanAsync(await stage.CommonPriorityAsync());
        using var active = await stage.ActAsync(stage.Unodc, "activate", null);
        await active.JsonAsync(HttpStatusCode.OK, Stop);
        return stage;
    }

    public object Interest() => new { noteVerbale = "NV 12/2026", noteVerbaleOn = Today, statement = "We want to set priorities together." };

    public Task<string> ExpressAsync() => Scene.CreateAsync(Government, Interests, Interest());

    public async Task ProposeAsync()
    {
        var interest = await ExpressAsync();
        using var opened = await Unodc.SendAsync(HttpMethod.Post, $"{Interests}/{interest}/open", null, Stop, ifMatch: "\"1\"");
        Id = Scene.Id(await opened.JsonAsync(HttpStatusCode.Created, Stop));
    }

    public void Follow(string id) => Id = id;

    /// <summary>Asks the three sides and returns their decision.</summary>
    public async Task<string> AskToLaunchAsync()
    {
        using var asked = await ActAsync(Unodc, "launch-request", new { plannedOn = Today, place = "Islamabad" });
        return (await asked.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("launchDecision").GetString()!;
    }

    public Task AgreeAsync(string decision) => CloseAsync(Closed(decision));

    /// <summary>The end of a decision as Membership tells it.</summary>
    public DecisionClosed Closed(string decision, string outcome = "agreed", string government = "consent", params string[] silent) => new(
        decision,
        2,
        Id + ".1",
        "membership",
        Framework,
        RequestLaunch.Kind,
        Id,
        outcome,
        new Dictionary<string, string> { ["government"] = government, ["civil_society"] = "consent", ["unodc"] = "consent" },
        silent,
        government == "object" ? new Dictionary<string, string> { ["government"] = "The budget is not there yet, and no ministry has been named to lead it." } : [],
        null,
        _host.Clock.GetUtcNow(),
        "dpr_1",
        1,
        "framework:" + Framework,
        "FrameworkOnly");

    /// <summary>Delivers it over the broker as the outbox of decisions would, and waits until the initiative has heard of it.</summary>
    public async Task CloseAsync(DecisionClosed message)
    {
        await _host.DeliverAsync("membership-launch-on-decision", message, Stop);
        await Eventually.BecomesTrueAsync(
            async () => Said(await ReadAsync(), "launchOutcome") is not null, "the initiative knows the outcome", Stop);
    }

    /// <summary>An act on the initiative with the version it has now, or another.</summary>
    public async Task<HttpResponseMessage> ActAsync(HttpClient caller, string act, object? body, string? ifMatch = "") =>
        await caller.InsistAsync($"{Pilot}/{act}", body!, Stop, ifMatch: ifMatch?.Length == 0 ? await TagAsync(Pilot) : ifMatch);

    public async Task<string> TagAsync(string path)
    {
        using var read = await Unodc.GetAsync(path, Stop);
        return read.Tag();
    }

    public async Task<JsonElement> ReadAsync() => await Unodc.ReadAsync(Pilot, Stop);

    /// <summary>What a record says of a member; null where it leaves it out.</summary>
    public static string? Said(JsonElement record, string member) => record.TryGetProperty(member, out var value) ? value.GetString() : null;

    public object Priority(string title = "Records that can be searched") =>
        new { title, description = "Keep records for ten years and search them across provinces.", clusters = new[] { "I", "III" }, setOn = Today };

    public async Task<string> CommonPriorityAsync()
    {
        var id = await Scene.CreateAsync(Alliance, Parts + "/priorities", Priority());
        var path = $"{Parts}/priorities/{id}";
        foreach (var side in new[] { Government, Unodc })
        {
            using var agreed = await side.SendAsync(HttpMethod.Post, path + "/agree", null, Stop, ifMatch: await TagAsync(path));
            await agreed.JsonAsync(HttpStatusCode.OK, Stop);
        }

        return id;
    }

    public object Measure(string priority, DateOnly? dueOn = null, string side = "government") => new
    {
        priority,
        text = "Draft the rules on keeping records and consult on them.",
        responsibleSide = side,
        responsibleBody = "Ministry 1",
        dueOn = dueOn ?? Today.AddDays(30),
        clusters = new[] { "I" },
    };

    public Task<string> PlanAsync(string priority, DateOnly? dueOn = null) => Scene.CreateAsync(Government, Parts + "/measures", Measure(priority, dueOn));

    public void Dispose()
    {
        Government.Dispose();
        Alliance.Dispose();
        Unodc.Dispose();
    }
}
