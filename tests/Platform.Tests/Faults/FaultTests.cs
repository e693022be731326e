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

    private static readonly string[] MembershipReplicas = [ResourceNames.Membership + "-1", ResourceNames.Membership + "-2"];
    private static readonly string[] NotificationsReplicas = [ResourceNames.Notifications + "-1", ResourceNames.Notifications + "-2"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F01_the_service_killed_ten_times_under_load_loses_and_repeats_nothing()
    {
        var run = new FaultRun(app, output, "F01");
        var load = run.StartLoad(Stop);
        for (var kill = 1; kill <= 10; kill++)
        {
            await FaultRun.AcceptedAsync(load, kill * CommandLoad.Commands / 12, Stop);
            var replica = MembershipReplicas[kill % 2];
            await app.KillAsync(replica, Stop);
            await app.StartAsync(replica, Stop);
        }

        await load.Finished;

        var report = await run.SettleAsync(Stop);
        Assert.True(load.Commands.Repeated >= 1, "No client ever saw an open outcome: the kills hit nothing.");
        Assert.Equal(CommandLoad.Commands, report.Effects);
    }

    [Fact]
    public async Task F02_killed_between_commit_and_send_the_rows_wait_and_are_sent_after_the_start()
    {
        var run = new FaultRun(app, output, "F02");
        var reached = await WithFailPointAsync(ResourceNames.Membership, MembershipReplicas, BeforeSend);

        var load = run.StartLoad(Stop);
        await load.Finished;
        await FaultRun.ReachedAsync(reached, Stop);
        Assert.Equal(0, await run.EffectsAsync(ResourceNames.Events, Stop));
        await KillAndStartAsync(ResourceNames.Membership, MembershipReplicas);

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Resent >= 1, "No row was claimed twice: the kill came too late.");
    }

    [Fact]
    public async Task F03_killed_between_confirm_and_mark_the_repeat_is_dropped()
    {
        var run = new FaultRun(app, output, "F03");
        var reached = await WithFailPointAsync(ResourceNames.Membership, MembershipReplicas, BeforeMark);

        var load = run.StartLoad(Stop);
        await FaultRun.ReachedAsync(reached, Stop);
        await load.Finished;
        await KillAndStartAsync(ResourceNames.Membership, MembershipReplicas);

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Resent >= 1 && report.Duplicates >= 1, "Nothing was sent twice: the kill came too late.");
    }

    [Fact]
    public async Task F04_a_consumer_killed_in_its_handler_leaves_nothing_behind_and_the_message_comes_again()
    {
        var run = new FaultRun(app, output, "F04");
        var reached = await WithFailPointAsync(ResourceNames.Notifications, NotificationsReplicas, InHandler);

        var load = run.StartLoad(Stop);
        await FaultRun.ReachedAsync(reached, Stop);
        await load.Finished;
        Assert.Equal(0, await run.EffectsAsync(ResourceNames.Notifications, Stop));
        await KillAndStartAsync(ResourceNames.Notifications, NotificationsReplicas);

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Redelivered >= 1, "No message was redelivered: the kill hit no handler.");
    }

    [Fact]
    public async Task F05_a_consumer_killed_after_its_commit_drops_the_redelivery()
    {
        var run = new FaultRun(app, output, "F05");
        var reached = await WithFailPointAsync(ResourceNames.Notifications, NotificationsReplicas, BeforeAck);

        var load = run.StartLoad(Stop);
        await FaultRun.ReachedAsync(reached, Stop);
        await load.Finished;
        await KillAndStartAsync(ResourceNames.Notifications, NotificationsReplicas);

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Duplicates >= 1, "No duplicate reached the inbox: the kill came too late.");
    }

    [Fact]
    public async Task F08_a_frozen_leader_is_replaced_and_does_no_harm_when_it_wakes()
    {
        var run = new FaultRun(app, output, "F08");
        var leader = await run.LeaderAsync(MembershipReplicas, Stop);
        var load = run.StartLoad(Stop);
        await FaultRun.AcceptedAsync(load, CommandLoad.Commands / 2, Stop);

        app.Freeze(leader);
        try
        {
            await Eventually.BecomesTrueAsync(
                async () => await run.LeaderAsync(MembershipReplicas, Stop) != leader, PlatformApp.Patience, "another dispatcher leads", Stop);
        }
        finally
        {
            app.Thaw(leader);
        }

        await load.Finished;
        await run.SettleAsync(Stop);
    }

    [Fact]
    public async Task F10_the_broker_killed_three_times_loses_nothing_confirmed()
    {
        var run = new FaultRun(app, output, "F10");
        var load = run.StartLoad(Stop);
        for (var kill = 1; kill <= 3; kill++)
        {
            await FaultRun.AcceptedAsync(load, kill * CommandLoad.Commands / 5, Stop);
            await app.KillAsync(ResourceNames.Broker, Stop);
            await app.StartAsync(ResourceNames.Broker, Stop);
            await app.HealthyAsync(ResourceNames.Broker, Stop);
        }

        await load.Finished;
        Assert.Equal(0, load.Commands.Repeated);

        var report = await run.SettleAsync(Stop);
        Assert.True(report.Resent >= 1 || report.Redelivered >= 1, "Neither side noticed that the broker was gone.");
    }

    [Fact]
    public async Task F15_the_database_server_killed_loses_no_committed_row()
    {
        var run = new FaultRun(app, output, "F15");
        var load = run.StartLoad(Stop);
        await FaultRun.AcceptedAsync(load, CommandLoad.Commands / 2, Stop);
        await app.KillAsync(ResourceNames.Postgres, Stop);
        await app.StartAsync(ResourceNames.Postgres, Stop);
        await app.HealthyAsync(ResourceNames.Postgres, Stop);
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
        Assert.Equal(4L * CommandLoad.Commands, report.Duplicates);
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
        }
        finally
        {
            await run.SetNotificationsAsync(enabled: true, CancellationToken.None);
        }
    }

    /// <summary>A test that failed at its fail point must not leave the system stuck there for the next.</summary>
    public async ValueTask DisposeAsync()
    {
        if (app.HasFailPoints)
        {
            await KillAndStartAsync(ResourceNames.Membership, MembershipReplicas);
            await KillAndStartAsync(ResourceNames.Notifications, NotificationsReplicas);
        }
    }

    private async Task<string> WithFailPointAsync(string resource, string[] replicas, string point)
    {
        var reached = app.SetFailPoint(resource, point);
        await Task.WhenAll(replicas.Select(replica => app.RestartAsync(replica, Stop)));
        await app.HealthyAsync(resource, Stop);
        return reached;
    }

    private async Task KillAndStartAsync(string resource, string[] replicas)
    {
        app.ClearFailPoints();
        await Task.WhenAll(replicas.Select(replica => app.KillAsync(replica, Stop)));
        await Task.WhenAll(replicas.Select(replica => app.StartAsync(replica, Stop)));

        await app.HealthyAsync(resource, Stop);
    }
}
