using System.Diagnostics;
using RabbitMQ.Client;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>
/// Rows of the fault matrix. Each runs the load through the gateway, does the harm while it runs, and then requires of every receiving service: no accepted command without effect,
/// no effect without command, none twice; and of the fault itself that it bit.
/// </summary>
public sealed class FaultTests(PlatformApp app, ITestOutputHelper output) : IAsyncDisposable
{
    private const string BeforeSend = "outbox.before-send";
    private const string BeforeMark = "outbox.before-mark";
    private const string InHandler = "inbox.in-handler";
    private const string BeforeAck = "inbox.before-ack";
    private const string BeforeCommit = "http.before-commit";
    private const string AfterCommit = "http.after-commit";

    private static readonly string[] MembershipReplicas = [ResourceNames.Membership + "-1", ResourceNames.Membership + "-2"];
    private static readonly string[] NotificationsReplicas = [ResourceNames.Notifications + "-1", ResourceNames.Notifications + "-2"];

    private bool _isUpset;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F01_the_service_killed_ten_times_under_load_loses_and_repeats_nothing()
    {
        var run = new FaultRun(app, output, "F01");
        var load = run.StartLoad(Stop, portion: CommandLoad.Commands / 12);
        for (var kill = 1; kill <= 10; kill++)
        {
            // Half of a portion is answered, the other half is on its way.
            await FaultRun.AcceptedAsync(load, ((2 * kill) - 1) * CommandLoad.Commands / 24, Stop);
            var next = (kill + 1) * CommandLoad.Commands / 12;
            string[] replicas = kill switch
            {
                // Two kills are sure to hit requests: just before their commit, and between commit and answer.
                3 => await RequestsHeldAsync(run, load, next, BeforeCommit, isCommitted: false),
                7 => await RequestsHeldAsync(run, load, next, AfterCommit, isCommitted: true),
                // One is sure to hit a dispatcher at work: what it sent and did not mark has to be sent again.
                5 => [await DispatcherHeldAsync(run, load, next)],
                // And one hits both, so that no other replica hides it from the callers.
                10 => MembershipReplicas,
                _ => [MembershipReplicas[kill % 2]],
            };
            var killed = Stopwatch.GetTimestamp();
            await Task.WhenAll(replicas.Select(replica => app.KillAsync(replica, Stop)));
            app.DisarmFailPoints();
            await Task.WhenAll(replicas.Select(replica => app.StartAsync(replica, Stop)));
            load.Commands.ReleaseUpTo(next);
            if (CommandLoad.IsLong)
            {
                // At full speed the load would be over meanwhile.
                await app.HealthyAsync(ResourceNames.Membership, Stop);
                run.Within(TimeSpan.FromSeconds(10), Stopwatch.GetElapsedTime(killed), $"kill {kill}: {string.Join(" and ", replicas)} was back");
            }
        }

        load.Commands.ReleaseUpTo(CommandLoad.Commands);
        await app.HealthyAsync(ResourceNames.Membership, Stop);
        _isUpset = false;
        await load.Finished;

        var report = await run.SettleAsync(Stop, duplicates: 1);
        Assert.True(load.Commands.Repeated >= 1, "No client ever saw an open outcome: the kills hit nothing.");
        Assert.True(load.Commands.Replayed >= 1, "No repeat was answered from what the first try stored.");
        Assert.True(report.Resent >= 1, "Nothing was sent twice: no kill hit a dispatcher at work.");
    }

    [Fact]
    public async Task F02_killed_between_commit_and_send_the_rows_wait_and_are_sent_after_the_start()
    {
        var run = new FaultRun(app, output, "F02");
        var reached = Arm(ResourceNames.Membership, BeforeSend);

        var load = run.StartLoad(Stop, portion: CommandLoad.Commands / 2);
        await FaultRun.ReachedAsync(reached, load, Stop);
        await FaultRun.ChangedAsync(load, versions: 3, Stop);
        Assert.Equal(0, await run.SentAsync(Stop));
        Assert.Equal(0, await run.EffectsAsync(ResourceNames.Events, Stop));
        var started = await KillAndStartAsync(ResourceNames.Membership, MembershipReplicas);
        await run.WaitingAreSentAsync(started, TimeSpan.FromSeconds(10), Stop);
        await load.Finished;

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Resent >= 1, "No row was claimed twice: the kill came too late.");
    }

    [Fact]
    public async Task F03_killed_between_confirm_and_mark_the_repeat_is_dropped()
    {
        var run = new FaultRun(app, output, "F03");
        var reached = Arm(ResourceNames.Membership, BeforeMark);

        var load = run.StartLoad(Stop, portion: CommandLoad.Commands / 2);
        await FaultRun.ReachedAsync(reached, load, Stop);
        await FaultRun.ChangedAsync(load, versions: 3, Stop);
        Assert.Equal(0, await run.SentAsync(Stop));
        await KillAndStartAsync(ResourceNames.Membership, MembershipReplicas);
        await load.Finished;

        var report = await run.SettleAsync(Stop, duplicates: 1);
        Assert.True(report.Resent >= 1, "Nothing was sent twice: the kill came too late.");
    }

    [Fact]
    public async Task F04_a_consumer_killed_in_its_handler_leaves_nothing_behind_and_the_message_comes_again()
    {
        var run = new FaultRun(app, output, "F04");
        var reached = Arm(ResourceNames.Notifications, InHandler);

        var load = run.StartLoad(Stop, portion: CommandLoad.Commands / 2);
        await FaultRun.ReachedAsync(reached, load, Stop);
        Assert.Equal(0, await run.EffectsAsync(ResourceNames.Notifications, Stop));
        await KillAndStartAsync(ResourceNames.Notifications, NotificationsReplicas);
        await run.DrainsAsync(TimeSpan.FromSeconds(20), Stop);
        await load.Finished;

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Redelivered >= 1, "No message was redelivered: the kill hit no handler.");
    }

    [Fact]
    public async Task F05_a_consumer_killed_after_its_commit_drops_the_redelivery()
    {
        var run = new FaultRun(app, output, "F05");
        var reached = Arm(ResourceNames.Notifications, BeforeAck);

        var load = run.StartLoad(Stop, portion: CommandLoad.Commands / 2);
        await FaultRun.ReachedAsync(reached, load, Stop);
        Assert.True(await run.EffectsAsync(ResourceNames.Notifications, Stop) >= 1);
        await KillAndStartAsync(ResourceNames.Notifications, NotificationsReplicas);
        await load.Finished;

        var report = await run.SettleAsync(Stop, duplicates: 1, ResourceNames.Notifications);
        Assert.True(report.Redelivered >= 1, "No message was redelivered: the kill came too late.");
    }

    [Fact]
    public async Task F08_a_leader_frozen_between_confirm_and_mark_is_replaced_and_does_no_harm_when_it_wakes()
    {
        var run = new FaultRun(app, output, "F08");
        var zombie = await LeaderAsync(run);
        var heir = MembershipReplicas.Single(replica => replica != zombie);

        // Only the one that is to be frozen stops at the point.
        var reached = Arm(ResourceNames.Membership, BeforeMark, only: zombie);

        var load = run.StartLoad(Stop, portion: CommandLoad.Commands / 2);
        await FaultRun.ReachedAsync(reached, load, Stop);
        var frozen = Stopwatch.GetTimestamp();
        app.Freeze(zombie);
        try
        {
            Assert.Equal(0, await run.SentAsync(Stop));
            Assert.True(await run.UnsentAsync(Stop) >= 1, "The queue is empty: the takeover would prove nothing.");
            await LeadsAsync(run, heir);
            await Eventually.BecomesTrueAsync(async () => await run.SentAsync(Stop) >= 1, PlatformApp.Patience, "the other dispatcher has sent", Stop);
            run.Within(TimeSpan.FromSeconds(15), Stopwatch.GetElapsedTime(frozen), "the other dispatcher had sent");
            if (CommandLoad.IsLong)
            {
                await Task.Delay(TimeSpan.FromSeconds(60) - Stopwatch.GetElapsedTime(frozen), Stop);
            }
        }
        finally
        {
            app.DisarmFailPoints();
            app.Thaw(zombie);
        }

        await load.Finished;
        var report = await run.SettleAsync(Stop, duplicates: 1);
        Assert.True(report.Resent >= 1, "Nothing was sent twice: the leader was frozen too late.");

        // It woke up for good: it can lead again.
        await app.KillAsync(heir, Stop);
        await LeadsAsync(run, zombie);
        await app.StartAsync(heir, Stop);
        await app.HealthyAsync(ResourceNames.Membership, Stop);
        _isUpset = false;
    }

    [Fact]
    public async Task F10_the_broker_killed_three_times_loses_nothing_confirmed()
    {
        var run = new FaultRun(app, output, "F10");
        var load = run.StartLoad(Stop, portion: CommandLoad.Commands / 4);
        for (var kill = 1; kill <= 3; kill++)
        {
            await FaultRun.AcceptedAsync(load, ((kill - 1) * CommandLoad.Commands / 4) + (CommandLoad.Commands / 10), Stop);
            if (kill == 3)
            {
                // Sure to hit a receiver between its commit and its word to the broker, which therefore delivers again.
                await PointReachedAsync(Arm(ResourceNames.Notifications, BeforeAck), load, (kill * CommandLoad.Commands / 4) + 1);
            }

            await app.KillAsync(ResourceNames.Broker, Stop);
            app.DisarmFailPoints();
            if (kill == 1)
            {
                load.Commands.ReleaseUpTo(CommandLoad.Commands / 2);
                await FaultRun.ChangedAsync(load, versions: 3, Stop);
            }

            await app.StartAsync(ResourceNames.Broker, Stop);
            await app.HealthyAsync(ResourceNames.Broker, Stop);
            load.Commands.ReleaseUpTo((kill + 1) * CommandLoad.Commands / 4);
        }

        _isUpset = false;
        await run.DrainsAsync(TimeSpan.FromSeconds(45), Stop);
        await load.Finished;
        // No service refuses a caller because the broker is gone. A process whose bus stays away ends and starts anew (decision 0024), which a slow machine shows as an answer too late.
        Assert.Equal(0, load.Commands.Refused);
        Assert.True(!CommandLoad.IsLong || load.Commands.Repeated == 0, $"{load.Commands.Repeated} commands had to be repeated.");

        var report = await run.SettleAsync(Stop, duplicates: 1, ResourceNames.Notifications);
        Assert.True(report.Resent >= 1, "No dispatcher noticed that the broker was gone.");
        Assert.True(report.Redelivered >= 1, "No receiver noticed that the broker was gone.");
    }

    [Fact]
    public async Task F15_the_database_server_killed_loses_no_committed_row()
    {
        var run = new FaultRun(app, output, "F15");
        var load = run.StartLoad(Stop);
        await FaultRun.AcceptedAsync(load, CommandLoad.Commands / 2, Stop);
        var killed = Stopwatch.GetTimestamp();
        await app.KillAsync(ResourceNames.Postgres, Stop);
        var before = load.Commands.Accepted;
        await app.StartAsync(ResourceNames.Postgres, Stop);
        await app.HealthyAsync(ResourceNames.Postgres, Stop);
        await Eventually.BecomesTrueAsync(() => load.Commands.Accepted > before, PlatformApp.Patience, "a command is accepted again", Stop);
        run.Within(TimeSpan.FromSeconds(30), Stopwatch.GetElapsedTime(killed), "a command was accepted again");

        // Every 2xx has its row in the recovered server. Answered commands are not repeated, so a lost one would stay lost.
        Assert.True(await run.RequireAnsweredRowsAsync(Stop) >= CommandLoad.Commands / 2);
        await load.Finished;

        await run.SettleAsync(Stop);
        Assert.True(load.Commands.Repeated >= 1, "No client ever saw the database away.");
    }

    [Fact]
    public async Task F28_each_message_delivered_five_times_in_parallel_has_one_effect()
    {
        var run = new FaultRun(app, output, "F28");
        await using var tap = await MessageTap.OpenAsync(app, Stop);
        await run.StartLoad(Stop).Finished;
        await tap.CapturedAsync(CommandLoad.Commands, Stop);
        await run.SettleAsync(Stop);

        await tap.RepeatAllAsync(times: 4, Stop);

        var report = await run.SettleAsync(Stop, duplicates: 4L * CommandLoad.Commands);
        Assert.All(FaultRun.Consumers, consumer => Assert.Equal(4L * CommandLoad.Commands, report.Duplicates[consumer]));
    }

    [Fact]
    public async Task F31_a_message_no_queue_takes_is_kept_and_sent_once_the_queues_are_back()
    {
        var run = new FaultRun(app, output, "F31");
        string[] consumers = [ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications];
        await Task.WhenAll(consumers.Select(consumer => app.StopAsync(consumer, Stop)));

        var factory = new ConnectionFactory { Uri = await app.BrokerAsync(Stop) };
        await using (var connection = await factory.CreateConnectionAsync(Stop))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Stop))
        {
            foreach (var consumer in consumers)
            {
                await channel.QueueDeleteAsync($"{consumer}-keep-organisation", cancellationToken: Stop);
            }
        }

        await run.StartLoad(Stop).Finished;
        await Eventually.BecomesTrueAsync(
            async () => await run.RefusedAsync(Stop) >= 1, PlatformApp.Patience, "the dispatcher has seen a message returned", Stop);
        Assert.Equal(0, await run.SentAsync(Stop));

        await app.RestartAsync(ResourceNames.Provisioning, Stop);
        await Task.WhenAll(consumers.Select(consumer => app.StartAsync(consumer, Stop)));

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Resent >= 1, "No message was ever returned.");
    }

    [Fact]
    public async Task F32_without_notifications_the_poll_alone_delivers_everything()
    {
        var run = new FaultRun(app, output, "F32");
        await run.SetNotificationsAsync(enabled: false, Stop);
        try
        {
            await run.StartLoad(Stop).Finished;
            await run.SettleAsync(Stop);
            Assert.False(await run.HasNotificationsAsync(Stop), "The wake-up was on: the poll was not alone.");
            run.Within(TimeSpan.FromSeconds(1.5), await run.LagAsync(Stop), "99 of 100 messages were sent");
            run.RequireLimits();
        }
        finally
        {
            await run.SetNotificationsAsync(enabled: true, CancellationToken.None);
        }
    }

    /// <summary>A test that failed half-way must not leave the system stuck there for the next.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isUpset)
        {
            return;
        }

        app.DisarmFailPoints();
        foreach (var (resource, replicas) in new[] { (ResourceNames.Membership, MembershipReplicas), (ResourceNames.Notifications, NotificationsReplicas) })
        {
            await Task.WhenAll(replicas.Select(replica => app.RestartAsync(replica, CancellationToken.None)));
            await app.HealthyAsync(resource, CancellationToken.None);
        }
    }

    private static async Task<string> LeaderAsync(FaultRun run)
    {
        var leader = "";
        await Eventually.BecomesTrueAsync(async () => (leader = await run.LeaderAsync(MembershipReplicas, Stop)).Length > 0, PlatformApp.Patience, "one replica leads", Stop);
        return leader;
    }

    /// <summary>Both replicas hold requests at the point, whose commits are as the point says.</summary>
    private async Task<string[]> RequestsHeldAsync(FaultRun run, RunningLoad load, int released, string point, bool isCommitted)
    {
        await app.HealthyAsync(ResourceNames.Membership, Stop);
        await PointReachedAsync(Arm(ResourceNames.Membership, point), load, released);
        await Eventually.BecomesTrueAsync(
            async () => await run.RegisteredAsync(Stop) > load.Commands.Accepted == isCommitted,
            PlatformApp.Patience,
            isCommitted ? "something is committed and not answered" : "nothing is committed that is not answered",
            Stop);
        return MembershipReplicas;
    }

    private async Task<string> DispatcherHeldAsync(FaultRun run, RunningLoad load, int released)
    {
        var leader = await LeaderAsync(run);
        await PointReachedAsync(Arm(ResourceNames.Membership, BeforeMark, only: leader), load, released);
        return leader;
    }

    private static Task PointReachedAsync(string file, RunningLoad load, int released)
    {
        load.Commands.ReleaseUpTo(released);
        return Eventually.BecomesTrueAsync(() => File.Exists(file), PlatformApp.Patience, "the fail point is reached", Stop);
    }

    private static Task LeadsAsync(FaultRun run, string replica) => Eventually.BecomesTrueAsync(
        async () => await run.LeaderAsync(MembershipReplicas, Stop) == replica, PlatformApp.Patience, $"{replica} leads", Stop);

    private string Arm(string resource, string point, string? only = null)
    {
        _isUpset = true;
        return app.ArmFailPoint(resource, point, only);
    }

    /// <summary>Returns when the start was ordered, as of <see cref="Stopwatch.GetTimestamp"/>; waits until the resource is healthy.</summary>
    private async Task<long> KillAndStartAsync(string resource, string[] replicas)
    {
        await Task.WhenAll(replicas.Select(replica => app.KillAsync(replica, Stop)));
        app.DisarmFailPoints();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(replicas.Select(replica => app.StartAsync(replica, Stop)));
        await app.HealthyAsync(resource, Stop);
        _isUpset = false;
        return started;
    }
}
