using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>The forecast is asked for often and by every side: what it reads does not grow with what is open.</summary>
public sealed class SilenceForecastTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const int Later = 3_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_ends_after_the_days_asked_for_is_not_read()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "ruled", window = "P3D", silence = "consent", quorum = "all", contestedBy = "unodc", contestedWindow = "P2D" });
        var (waiting, contested) = (await stage.OpenAsync("ruled"), await stage.OpenAsync("ruled"));
        await stage.SayAsync(contested, Side.CivilSociety, "object");
        await CopyToLaterAsync(waiting, "open");
        await CopyToLaterAsync(contested, "open");
        await CopyToLaterAsync(contested, "contested");

        Assert.Equal([$"{waiting} position", $"{contested} position"], await ForecastAsync(stage, Side.Government));
        Assert.Equal([$"{waiting} position", $"{contested} position"], await ForecastAsync(stage, Side.Unodc));
        await stage.SayAsync(contested, Side.Unodc, "consent");
        Assert.Equal([$"{waiting} position", $"{contested} ruling"], await ForecastAsync(stage, Side.Unodc));

        var now = host.Clock.GetUtcNow();
        var until = now.AddDays(7);
        Assert.Equal(2, await ReadAsync(decisions => decisions.Where(ForecastSilence.EndsBy(until)).Where(ForecastSilence.WaitsFor(Side.Government, now))));
        Assert.Equal(2, await ReadAsync(decisions => decisions.Where(ForecastSilence.EndsBy(until)).Where(ForecastSilence.MayComeToAContest(Side.Unodc, until))));
    }

    /// <summary>As many as an outage of years would leave, with what was said in them.</summary>
    private Task<int> CopyToLaterAsync(string decision, string state) => host.Database.ExecuteAsync(
        $"""
        WITH copies AS (
            INSERT INTO membership.decisions
            SELECT (jsonb_populate_record(d, jsonb_build_object(
                'id', gen_random_uuid(), 'request_id', 'req_' || gen_random_uuid(), 'state', '{state}', 'known_at', d.opens_at,
                'closes_at', d.closes_at + interval '10 years', 'contested_closes_at', d.closes_at + interval '10 years', 'due_at', d.due_at + interval '10 years'))).*
            FROM membership.decisions d, generate_series(1, {Later.ToString(CultureInfo.InvariantCulture)}) WHERE d.id = '{Guid.ParseExact(decision.AsSpan(4), "N")}'
            RETURNING id)
        INSERT INTO membership.decision_positions
        SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'decision_id', c.id))).*
        FROM membership.decision_positions p, copies c WHERE p.decision_id = '{Guid.ParseExact(decision.AsSpan(4), "N")}';
        ANALYZE membership.decisions, membership.decision_positions
        """, Stop);

    private static async Task<List<string>> ForecastAsync(DecisionStage stage, Side side)
    {
        using var reader = await stage.AsAsync(side);
        return [.. (await reader.ReadAsync($"{DecisionStage.Path}/silence-forecast", Stop)).GetProperty("items").EnumerateArray()
            .Select(one => $"{one.GetProperty("decision").GetString()} {one.GetProperty("waitsFor").GetString()}")];
    }

    /// <summary>How many rows of the table a query looks at, those that its conditions then leave out too.</summary>
    private async Task<double> ReadAsync(Func<IQueryable<Decision>, IQueryable<Decision>> query)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
        await database.UseAllFrameworksAsync(Stop);
        await database.Database.OpenConnectionAsync(Stop);
        await using var command = query(database.Decisions.AsNoTracking()).CreateDbCommand();
        command.CommandText = $"EXPLAIN (ANALYZE, FORMAT JSON) {command.CommandText}";
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(Stop))!);
        return Nodes(plan.RootElement[0].GetProperty("Plan"))
            .Where(node => node.TryGetProperty("Relation Name", out var table) && table.GetString() == "decisions")
            .Sum(node => (node.GetProperty("Actual Rows").GetDouble() + Removed(node)) * node.GetProperty("Actual Loops").GetDouble());
    }

    private static double Removed(JsonElement node) =>
        node.EnumerateObject().Where(member => member.Name.StartsWith("Rows Removed by", StringComparison.Ordinal)).Sum(member => member.Value.GetDouble());

    private static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        node.TryGetProperty("Plans", out var below) ? below.EnumerateArray().SelectMany(Nodes).Prepend(node) : [node];
}
