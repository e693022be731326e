using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>What follows a message that fails in the batch both are in: it waits, and what is of another subject does not (reliability 2.4).</summary>
public sealed class KeyOrderTests(TestServers servers)
{
    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task Behind_a_refused_message_the_rest_of_its_key_waits_and_leaves_in_order_when_it_is_repaired()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var tap = await ThingTap.OpenAsync(environment);
        var (held, free) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await PublishAsync(environment, held, 1, 2, 3);
        await PublishAsync(environment, free, 1, 2);
        var known = await environment.Database.QueryAsync<string>("SELECT min(message_type) FROM probe.outbox", Stop);
        await environment.Database.ExecuteAsync($"UPDATE probe.outbox SET message_type = 'urn:message:Nobody:Knows' WHERE ordering_key = '{held}' AND aggregate_version = 1", Stop);

        await environment.StartAsync();

        // Claimed more than once, so that the followers were there and were passed over, not only kept away by the claim.
        await Eventually.EqualsAsync(1L, () => environment.CountAsync("outbox WHERE last_error_code = 'unknown_type' AND failures >= 2"), Stop);
        Assert.Equal(2L, await environment.CountAsync($"outbox WHERE ordering_key = '{held}' AND aggregate_version > 1 AND attempts >= 1 AND failures = 0 AND sent_at IS NULL"));
        await Eventually.EqualsAsync(2L, environment.EffectsAsync, Stop);
        await ArrivedAsync(tap, free, 1, 2);
        Assert.Empty(tap.VersionsOf(held));

        await environment.Database.ExecuteAsync($"UPDATE probe.outbox SET message_type = '{known}', next_attempt_at = now() WHERE ordering_key = '{held}'", Stop);

        await Eventually.EqualsAsync(5L, environment.EffectsAsync, Stop);
        await ArrivedAsync(tap, held, 1, 2, 3);
    }

    [Fact]
    public async Task Behind_a_message_the_broker_does_not_answer_for_the_rest_of_its_key_waits_and_leaves_in_order_after_it()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var tap = await ThingTap.OpenAsync(environment);
        await using var proxy = new StallingProxy(environment.VirtualHost.Broker.Port);
        var address = new UriBuilder(environment.VirtualHost.Broker) { Host = "127.0.0.1", Port = proxy.Port }.Uri;
        await environment.StartAsync(timing: MessagingEnvironment.Quick with { BatchDeadline = TimeSpan.FromMilliseconds(500), QueueDepthInterval = TimeSpan.FromHours(1) }, broker: address);
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        var subjects = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();

        proxy.Stall();
        foreach (var subject in subjects)
        {
            await PublishAsync(environment, subject, [.. Enumerable.Range(1, 20)]);
        }

        // The first of a key was on its way and is not known to have arrived; none of the others was handed over.
        await Eventually.HoldsAsync(() => environment.CountAsync("outbox WHERE attempts > 1 AND sent_at IS NULL AND aggregate_version = 1"), rows => rows >= 1, Stop);
        await Eventually.HoldsAsync(() => environment.CountAsync("outbox WHERE attempts >= 1 AND sent_at IS NULL AND aggregate_version = 20"), rows => rows >= 1, Stop);
        proxy.GoOn();

        await Eventually.EqualsAsync(101L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        foreach (var subject in subjects)
        {
            await ArrivedAsync(tap, subject, [.. Enumerable.Range(1, 20)]);
        }

        Assert.Equal(0L, await environment.CountAsync("outbox WHERE failures > 0"));
    }

    /// <summary>In this order and no other. The tap's queue is one beside the service's, so what has its effect there may still be on its way here.</summary>
    private static Task<string> ArrivedAsync(ThingTap tap, Guid subject, params int[] versions) =>
        Eventually.EqualsAsync(string.Join(' ', versions), () => Task.FromResult(string.Join(' ', tap.VersionsOf(subject))), Stop);

    /// <summary>In one save, so that one batch takes them together.</summary>
    private static async Task PublishAsync(MessagingEnvironment environment, Guid subject, params int[] versions)
    {
        await using var context = environment.Open();
        foreach (var version in versions)
        {
            context.Publish(new ThingChanged(subject, version), subject, version);
        }

        await context.SaveChangesAsync(Stop);
    }
}
