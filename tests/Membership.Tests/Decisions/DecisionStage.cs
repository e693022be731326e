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
}
