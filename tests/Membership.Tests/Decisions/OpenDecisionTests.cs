using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

public sealed class OpenDecisionTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Row_message_audit_and_clock_are_saved_together()
    {
        var scene = new Scene(host);
        var stage = await DecisionStage.SetAsync(host);

        var id = await stage.OpenAsync();

        Assert.Equal((1, 1), (await scene.MessagesAsync("DecisionOpened", "decisionId", id), await scene.AuditedAsync("decision.opened", id)));
        Assert.Equal(1, await scene.CountAsync($"timer where body::jsonb ->> 'decisionId' = '{id}' and due_at = (select due_at from membership.decisions where id = '{id[4..]}')"));
        Assert.Equal(
            "18:59:59 14 pilot-launch nothing all 1",
            await host.Database.QueryAsync<string>(
                $"""
                select to_char(closes_at at time zone 'UTC', 'HH24:MI:SS') || ' ' || ((closes_at at time zone 'Asia/Karachi')::date - (opens_at at time zone 'Asia/Karachi')::date)
                    || ' ' || kind || ' ' || silence || ' ' || quorum || ' ' || profile_number
                from membership.decisions where id = '{id[4..]}'
                """,
                Stop));
    }

    [Fact]
    public async Task One_of_eight_parallel_requests_with_the_same_id_opens_a_decision()
    {
        var stage = await DecisionStage.SetAsync(host);
        var request = TestActor.NewId("req");

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return await stage.OpenAsync(request: request);
            }
            catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Decision.OnePerRequest)
            {
                return null;
            }
        }));

        Assert.Single(made, id => id is not null);
        Assert.Equal(1, await new Scene(host).CountAsync($"decisions where request_id = '{request}'"));
    }
}
