using System.Net;
using Trilateral.AppHost;
using Trilateral.Platform.Tests.Journeys;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>A decision closes at the exact instant of its deadline, once, also when every process was killed before and none ran at that instant.</summary>
public sealed class DecisionFaultTests(PlatformApp app) : IAsyncDisposable
{
    private static readonly string[] Replicas = [ResourceNames.Membership + "-1", ResourceNames.Membership + "-2"];

    private bool _isUpset;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_replicas_killed_before_the_closing_second_and_started_after_it_close_the_decision_once_at_its_second()
    {
        using var founder = await app.ActAsAsync(TestActor.Unodc(), Stop);
        var framework = await DecisionJourney.EstablishAsync(founder);
        using var alliance = await app.ActAsAsync(TestActor.Coordinator(framework), Stop);
        using var unodc = await app.ActAsAsync(TestActor.Unodc(framework), Stop);
        using var profile = await unodc.PostAsync(
            "/membership/v1/decision-profiles",
            new { framework, kind = "unwatched", demonstration = true, window = "PT25S", silence = "consent", quorum = "all", contestedBy = "nobody", source = "A demonstration" },
            Stop);
        await profile.JsonAsync(HttpStatusCode.Created, Stop);
        var id = await DecisionJourney.AskAsync(app, unodc, framework, "unwatched");
        // With this the alliance has its token, for the time in which nobody gives one.
        Assert.Equal("open", (await alliance.ReadAsync($"/membership/v1/decisions/{id}", Stop)).GetProperty("state").GetString());

        _isUpset = true;
        await Task.WhenAll(Replicas.Select(replica => app.KillAsync(replica, Stop)));

        // The fault bit: nobody ran before the deadline, nor at it, nor after it, and so nothing is written.
        Assert.All(Replicas, replica => Assert.False(app.IsRunning(replica), $"{replica} runs."));
        Assert.True(await IsAsync("state = 'open' and now() < closes_at", id), "The kill came after the deadline.");
        await Eventually.BecomesTrueAsync(() => IsAsync("now() > closes_at + interval '2 seconds'", id), PlatformApp.Patience, "the deadline has passed", Stop);
        Assert.All(Replicas, replica => Assert.False(app.IsRunning(replica), $"{replica} runs."));
        Assert.Equal((true, 0L), (await IsAsync("state = 'open' and closed_at is null", id), await SentAsync(id)));

        await Task.WhenAll(Replicas.Select(replica => app.StartAsync(replica, Stop)));
        await app.HealthyAsync(ResourceNames.Membership, Stop);
        _isUpset = false;
        var closed = await DecisionJourney.RecordedAsync(alliance, id);

        var deadline = closed.GetProperty("closesAt").GetDateTimeOffset();
        Assert.Equal(("agreed", deadline, deadline), (closed.GetProperty("outcome").GetString(), closed.GetProperty("closedAt").GetDateTimeOffset(), closed.GetProperty("windowEndedAt").GetDateTimeOffset()));
        Assert.True(closed.GetProperty("recordedAt").GetDateTimeOffset() > deadline.AddSeconds(2), "It was written down while nobody ran.");
        await Eventually.EqualsAsync(1L, () => FedAsync(id), Stop, PlatformApp.Patience);
        // Once all that was sent is at rest too, and the chain says so once.
        await Eventually.EqualsAsync(0L, () => app.QueryAsync<long>(ResourceNames.Membership, "select count(*) from membership.outbox where sent_at is null", Stop), Stop, PlatformApp.Patience);
        Assert.Equal((1L, 1L), (await SentAsync(id), await FedAsync(id)));
        Assert.Equal(1L, await app.QueryAsync<long>(ResourceNames.Membership, "select count(*) from membership.audit_entries where action = 'decision.closed' and subject = $1", Stop, id));
    }

    /// <summary>A test that failed half-way must not leave the system without its service.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isUpset)
        {
            await Task.WhenAll(Replicas.Select(replica => app.RestartAsync(replica, CancellationToken.None)));
            await app.HealthyAsync(ResourceNames.Membership, CancellationToken.None);
        }
    }

    private Task<bool> IsAsync(string condition, string decision) =>
        app.QueryAsync<bool>(ResourceNames.Membership, $"select {condition} from membership.decisions where id = $1::uuid", Stop, decision[4..]);

    private Task<long> SentAsync(string decision) => app.QueryAsync<long>(
        ResourceNames.Membership, "select count(*) from membership.outbox where message_type like '%:DecisionClosed' and body::jsonb ->> 'decisionId' = $1", Stop, decision);

    /// <summary>What came of it in the feed of the other service.</summary>
    private Task<long> FedAsync(string decision) => app.QueryAsync<long>(
        ResourceNames.Notifications, "select count(*) from notifications.feed_entries where type = 'decision.closed' and subject_id = $1", Stop, decision);
}
