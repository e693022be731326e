using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class TimerTests(TestServers servers)
{
    private static readonly DateTimeOffset Due = new(2031, 4, 30, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task Timers_fire_once_each_under_parallel_leaders_in_steps_of_a_hundred()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await ScheduleAsync(environment, Enumerable.Range(0, 1_000).Select(_ => Guid.CreateVersion7()));
        var store = new OutboxStore(MessagingEnvironment.Definition(), new MessagingTiming());

        var fired = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var connection = await environment.DataSource.OpenConnectionAsync(Stop);
            var counts = new List<int>();
            while (await environment.CountAsync("timer WHERE fired_at IS NULL") > 0)
            {
                counts.Add(await store.FireTimersAsync(connection, Due, Stop));
            }

            return counts;
        }));

        Assert.Equal(1_000, fired.SelectMany(counts => counts).Sum());
        Assert.All(fired.SelectMany(counts => counts), count => Assert.InRange(count, 0, 100));
        Assert.Equal(1_000L, await environment.CountAsync("timer t JOIN probe.outbox o ON o.message_id = t.id"));
        Assert.Equal(1_000L, await environment.CountAsync("outbox"));
    }

    [Fact]
    public async Task A_timer_fires_at_its_instant_and_not_before()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await ScheduleAsync(environment, [Guid.CreateVersion7()]);
        var store = new OutboxStore(MessagingEnvironment.Definition(), new MessagingTiming());
        await using var connection = await environment.DataSource.OpenConnectionAsync(Stop);

        Assert.Equal(0, await store.FireTimersAsync(connection, Due.AddMicroseconds(-1), Stop));
        Assert.Equal(1, await store.FireTimersAsync(connection, Due, Stop));
        Assert.Equal(0, await store.FireTimersAsync(connection, Due.AddYears(1), Stop));
    }

    [Fact]
    public async Task With_two_replicas_a_due_timer_has_one_effect_and_a_cancelled_one_none()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var clock = new TestClock(Due.AddDays(-1));
        await environment.StartAsync(clock: clock);
        await environment.StartAsync(clock: clock);
        var (kept, cancelled) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await ScheduleAsync(environment, [kept, cancelled]);

        // Cancelling is raising the generation; the old timer still fires and is ignored, a new one takes its place.
        await using (var context = environment.Open())
        {
            var thing = await context.Things.SingleAsync(row => row.Id == cancelled, Stop);
            thing.Version++;
            context.Schedule(cancelled, "deadline", (int)thing.Version, Due.AddDays(1), new ThingDue(cancelled, (int)thing.Version));
            await context.SaveChangesAsync(Stop);
        }

        Assert.Equal(0L, await environment.CountAsync("timer WHERE fired_at IS NOT NULL"));
        clock.Set(Due);
        await Eventually.EqualsAsync(2L, () => environment.CountAsync("inbox"), Stop);
        Assert.Equal(1L, await environment.CountAsync($"effect WHERE subject = '{kept}'"));
        Assert.Equal(1L, await environment.EffectsAsync());

        clock.Set(Due.AddDays(1));
        await Eventually.EqualsAsync(3L, () => environment.CountAsync("inbox"), Stop);
        Assert.Equal(1L, await environment.CountAsync($"effect WHERE subject = '{cancelled}' AND version = 2"));
        Assert.Equal(2L, await environment.EffectsAsync());
    }

    [Fact]
    public async Task The_same_generation_cannot_be_scheduled_twice()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        var saga = Guid.CreateVersion7();
        await ScheduleAsync(environment, [saga]);
        await using var context = environment.Open();
        context.Schedule(saga, "deadline", 1, Due, new ThingDue(saga, 1));
        var refusal = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(Stop));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, Assert.IsType<PostgresException>(refusal.InnerException).SqlState);
    }

    private static async Task ScheduleAsync(MessagingEnvironment environment, IEnumerable<Guid> sagas)
    {
        await using var context = environment.Open();
        foreach (var saga in sagas)
        {
            context.Things.Add(new ProbeDbContext.Thing { Id = saga, Version = 1 });
            context.Schedule(saga, "deadline", 1, Due, new ThingDue(saga, 1));
        }

        await context.SaveChangesAsync(Stop);
    }
}
