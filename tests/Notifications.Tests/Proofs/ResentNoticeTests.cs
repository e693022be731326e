using System.Net;
using Microsoft.AspNetCore.Hosting;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Proofs;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Proofs;

/// <summary>A notice that is sent again while somebody judges what became of it before: what was read is out of date, and is neither told nor the end of it.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class ResentNoticeTests(ResentNoticeTests.Stopping host) : IClassFixture<ResentNoticeTests.Stopping>, IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Without it nobody is stopped.</summary>
    public void Dispose() => Directory.Delete(host.Armory, recursive: true);

    [Fact]
    public async Task What_is_sent_again_between_the_look_at_it_and_what_is_written_of_that_look_is_proven_when_it_arrives()
    {
        var (framework, decision, announced) = (TestActor.NewId("frm"), TestActor.NewId("dec"), Guid.CreateVersion7());
        await using var receiver = await Receiver.StartAsync();
        var owner = TestActor.Unodc(framework);
        var (endpoint, _) = await host.AddVerifiedAsync(receiver.On("/unodc", 200), side: "unodc", framework: framework, owner: owner);
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET state = 'disabled', state_reason = 'owner' WHERE id = '{endpoint.Value}'", Stop);

        // Skipped from the start, so that the first look at it is the one that is stopped before it writes.
        await File.WriteAllTextAsync(host.Point, "", Stop);
        await host.SendAsync(
            "notifications-tell-of-decisions",
            new DecisionAnnounced(
                decision, 1, "req_1", "membership", framework, "pilot-launch", "pil_1", "Shall it be launched?", ["unodc"], "nothing", "notAgreed", "all", "P14D", host.Clock.GetUtcNow(), "Asia/Karachi",
                "dpr_1", 1, $"framework:{framework}", "FrameworkOnly"),
            announced);
        await Eventually.HoldsAsync(() => File.Exists(host.Point + ".reached"), reached => reached, Stop);

        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET state = 'enabled', state_reason = NULL WHERE id = '{endpoint.Value}'", Stop);
        using var client = await host.ActAsAsync(owner, Stop);
        using var resent = await client.PostAsync($"/notifications/v1/webhook-endpoints/{endpoint}/messages/msg_{announced:N}/resend", new { }, Stop);
        Assert.Equal(HttpStatusCode.Accepted, resent.StatusCode);
        Assert.Equal(1, await host.CountAsync("notice_watches WHERE is_open AND resent = 1 AND told IS NULL"));
        File.Delete(host.Point);

        await Eventually.EqualsAsync(1, () => host.CountAsync("notice_watches WHERE told = 'delivered' AND NOT is_open"), Stop);
        Assert.Equal("delivered", await host.Database.QueryAsync<string>(
            $"SELECT string_agg(coalesce(body::jsonb ->> 'outcome', 'delivered'), ', ') FROM notifications.outbox WHERE message_type LIKE '%:Notice%' AND body::jsonb ->> 'subjectId' = '{decision}'", Stop));
    }

    /// <summary>Stops at <see cref="ProveNotices.BeforeWrite"/> while a file of that name is there.</summary>
    public sealed class Stopping(TestServers servers) : NotificationsHost(servers)
    {
        public string Armory { get; } = Directory.CreateTempSubdirectory("trilateral-failpoints-").FullName;

        public string Point => Path.Combine(Armory, ProveNotices.BeforeWrite);

        protected override void Configure(IWebHostBuilder host)
        {
            base.Configure(host);
            host.UseSetting("FailPoints:Directory", Armory);
        }
    }
}
