using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>A framework with decisions, as another feature of the service opens them.</summary>
internal sealed class DecisionStage(MembershipHost host, string framework)
{
    public const string Path = "/membership/v1/decisions";

    public const string Profiles = "/membership/v1/decision-profiles";
    public const string Reason = "The terms of reference do not say who answers for the money that is spent.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public string Framework { get; } = framework;

    public static async Task<DecisionStage> SetAsync(MembershipHost host) => new(host, await new Scene(host).FrameworkAsync());

    /// <summary>Opens one and returns its id.</summary>
    public async Task<string> OpenAsync(string kind = "pilot-launch", string? request = null, IReadOnlyCollection<Side>? sides = null, string? concerned = null, string? subject = null)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
        var id = Id<TrilateralFramework>.Parse(Framework, null);
        database.FrameworkScope.Use(id.Value);
        var profile = await DecisionProfile.InForceAsync(database, kind, id, Stop);
        var decision = OpenDecision.Open(
            database,
            new OpenDecision.Asked(
                await database.Frameworks.SingleAsync(row => row.Id == id, Stop), kind, subject ?? TestActor.NewId("pil"), "Shall it be launched?", "membership", request ?? TestActor.NewId("req"), sides, concerned),
            profile,
            host.Clock.GetUtcNow());
        await database.SaveChangesAsync(Stop);
        return decision.Id.ToString();
    }

    /// <summary>A profile for this framework, as a request; what is given stands in it.</summary>
    public JsonObject Profile(object rules)
    {
        var profile = JsonSerializer.SerializeToNode(rules)!.AsObject();
        profile["framework"] = Framework;
        profile["source"] = "Rules for a test";
        return profile;
    }

    public async Task<string> ProfileAsync(object rules)
    {
        using var unodc = await new Scene(host).AsUnodcAsync(Framework);
        return await Scene.CreateAsync(unodc, Profiles, Profile(rules));
    }

    /// <summary>Somebody who speaks for a side; another person each time.</summary>
    public Task<HttpClient> AsAsync(Side side) => host.ActAsAsync(
        side switch { Side.Government => TestActor.Government(Framework), Side.CivilSociety => TestActor.Coordinator(Framework), _ => TestActor.Unodc(Framework) }, Stop);

    public async Task<JsonElement> ReadAsync(string decision)
    {
        using var reader = await AsAsync(Side.Government);
        return await reader.ReadAsync($"{Path}/{decision}", Stop);
    }

    /// <summary>An act on the newest version, by somebody new of a side.</summary>
    public async Task<HttpResponseMessage> ActAsync(string decision, Side side, string act, object body)
    {
        using var caller = await AsAsync(side);
        return await ActAsync(caller, decision, act, body);
    }

    public static async Task<HttpResponseMessage> ActAsync(HttpClient caller, string decision, string act, object body)
    {
        using var read = await caller.GetAsync($"{Path}/{decision}", Stop);
        return await caller.SendAsync(HttpMethod.Post, $"{Path}/{decision}/{act}", body, Stop, ifMatch: read.Tag());
    }

    /// <summary>Takes a position that must be accepted; the answer is the decision.</summary>
    public async Task<JsonElement> SayAsync(string decision, Side side, string stance, string? reason = null)
    {
        using var answer = await ActAsync(decision, side, "positions", new { stance, reason = reason ?? (stance == "object" ? Reason : null) });
        return await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }

    /// <summary>Until the clock has written it down.</summary>
    public async Task<JsonElement> BecomesAsync(string decision, string state)
    {
        await Eventually.EqualsAsync(1L, () => new Scene(host).CountAsync($"decisions where id = '{Guid.ParseExact(decision[4..], "N")}' and state = '{state}'"), Stop);
        return await ReadAsync(decision);
    }
}
