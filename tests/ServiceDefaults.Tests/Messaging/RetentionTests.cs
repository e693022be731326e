using Microsoft.Extensions.Logging.Abstractions;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class RetentionTests(TestServers servers)
{
    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task Old_rows_go_a_thousand_at_a_time_and_what_may_still_be_needed_stays()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await FillOutboxAsync(environment, 2_500, "now() - interval '14 days 1 minute'", "NULL");
        await FillOutboxAsync(environment, 3, "now() - interval '13 days 23 hours 59 minutes'", "NULL");
        await FillOutboxAsync(environment, 4, "NULL", "NULL");
        await FillOutboxAsync(environment, 5, "NULL", "now() - interval '99 days'");
        await environment.Database.ExecuteAsync(
            """
            INSERT INTO probe.inbox (consumer, message_id, processed_at) SELECT 'probe-x', gen_random_uuid(), now() - interval '30 days 1 minute' FROM generate_series(1, 7);
            INSERT INTO probe.inbox (consumer, message_id, processed_at) SELECT 'probe-x', gen_random_uuid(), now() - interval '29 days 23 hours 59 minutes' FROM generate_series(1, 8);
            INSERT INTO probe.timer (id, saga_id, kind, generation, due_at, fired_at, message_type, body)
                SELECT gen_random_uuid(), gen_random_uuid(), 'k', 1, now(), f, 'm', '{}' FROM unnest(ARRAY[now() - interval '14 days 1 minute', now() - interval '13 days', NULL]) AS f;
            """,
            Stop);
        using var retention = new RetentionService(environment.DataSource, MessagingEnvironment.Definition(), new MessagingTiming(), NullLogger<RetentionService>.Instance);

        Assert.Equal([1_000, 1_000, 500, 1, 7], await retention.CleanAsync(Stop));

        Assert.Equal(12L, await environment.CountAsync("outbox"));
        Assert.Equal(8L, await environment.CountAsync("inbox"));
        Assert.Equal(2L, await environment.CountAsync("timer"));
        Assert.Empty(await retention.CleanAsync(Stop));
    }

    [Fact]
    public async Task An_answer_is_kept_for_72_hours_by_the_database_clock_and_then_its_key_is_free_again()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await environment.Database.ExecuteAsync(
            """
            INSERT INTO probe.idempotency (principal_id, route, key, request_hash, status, response, created_at)
            SELECT 'p', 'POST /x', 'old-' || n, sha256('x'), 201, '\x7b7d'::bytea, now() - interval '72 hours 1 minute' FROM generate_series(1, 1001) AS n
            UNION ALL SELECT 'p', 'POST /x', 'kept', sha256('x'), 201, '\x7b7d'::bytea, now() - interval '71 hours 59 minutes'
            """,
            Stop);
        using var retention = new RetentionService(environment.DataSource, MessagingEnvironment.Definition(), new MessagingTiming(), NullLogger<RetentionService>.Instance);

        Assert.Equal([1_000, 1], await retention.CleanAsync(Stop));

        Assert.Equal("kept", await environment.Database.QueryAsync<string>("SELECT string_agg(key, ',') FROM probe.idempotency", Stop));
    }

    [Fact]
    public async Task Replicas_cleaning_at_once_share_the_rows()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await FillOutboxAsync(environment, 5_000, "now() - interval '20 days'", "NULL");
        var deleted = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var retention = new RetentionService(environment.DataSource, MessagingEnvironment.Definition(), new MessagingTiming(), NullLogger<RetentionService>.Instance);
            return (await retention.CleanAsync(Stop)).Sum();
        }));
        using var last = new RetentionService(environment.DataSource, MessagingEnvironment.Definition(), new MessagingTiming(), NullLogger<RetentionService>.Instance);
        Assert.Equal(5_000, deleted.Sum() + (await last.CleanAsync(Stop)).Sum());
        Assert.Equal(0L, await environment.CountAsync("outbox"));
    }

    private static Task<int> FillOutboxAsync(MessagingEnvironment environment, int rows, string sentAt, string parkedAt) => environment.Database.ExecuteAsync(
        $"""
        INSERT INTO probe.outbox (message_id, destination, redelivery, message_type, content_type, body, sent_at, parked_at)
        SELECT gen_random_uuid(), 'subscribers', 0, 'm', 'application/json', '{"{}"}', {sentAt}, {parkedAt} FROM generate_series(1, {rows})
        """,
        Stop);
}
