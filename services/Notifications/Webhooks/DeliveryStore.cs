using Npgsql;
using NpgsqlTypes;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Webhooks;

/// <summary>One delivery in a worker's hands, its attempt already written down.</summary>
internal sealed record ClaimedDelivery(
    long Id,
    Guid EndpointId,
    Guid AttemptId,
    DateTimeOffset StartedAt,
    int Attempt,
    Guid EventId,
    string Type,
    string SubjectId,
    long SubjectVersion,
    long Sequence,
    DateTimeOffset OccurredAt,
    string Url,
    string Form,
    bool AcceptControl,
    string? Challenge,
    IReadOnlyList<byte[]> Secrets,
    Audience Audience,
    string? Path,
    string? Data,
    string? ExampleType,
    byte[]? Headers,
    string Envelope,
    string ClientId)
{
    /// <summary>What concerns the endpoint alone, as the statement below will have it when it is sent.</summary>
    public static ClaimedDelivery OfEndpoint(WebhookDelivery delivery, WebhookEndpoint endpoint) => new(
        Id: 0,
        EndpointId: endpoint.Id.Value,
        AttemptId: Guid.Empty,
        StartedAt: delivery.DueAt,
        Attempt: 1,
        delivery.EventId,
        delivery.Type,
        delivery.SubjectId,
        delivery.SubjectVersion,
        delivery.Sequence,
        delivery.OccurredAt,
        endpoint.Url,
        endpoint.Form,
        endpoint.AcceptControl,
        endpoint.Challenge,
        Secrets: [],
        new Audience(endpoint.Framework is { } framework ? Audience.FrameworkPrefix + framework : Audience.Global, Audience.OwnSide, endpoint.Side),
        Path: null,
        Data: null,
        delivery.ExampleType,
        Headers: null,
        endpoint.Envelope,
        endpoint.ClientId);
}

/// <summary>How one attempt ended and what follows.</summary>
internal sealed record DeliveryResult(ClaimedDelivery Delivery, ReceiverAnswer Answer, AnswerJudgement Judgement, DateTimeOffset EndedAt);

/// <summary>The delivery worker's statements. Claims run out by the database clock; what is due is due by the service's.</summary>
internal sealed class DeliveryStore(NpgsqlDataSource dataSource)
{
    /// <summary>Longer than any attempt, so that only a dead worker's claims run out.</summary>
    public static readonly TimeSpan ClaimHold = TimeSpan.FromSeconds(60);

    // Claims take turns: only then do replicas together keep to an endpoint's number and rate of requests. Whose clock is behind counts what another began "later", too. The lock lasts as long as the statement, not the sending.
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended('notifications.webhook_deliveries', 0))";

    // A version-7 id by the database clock, so that attempts sort by time; the server's own function for it comes with PostgreSQL 18.
    private const string NewId =
        "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid";

    internal const string Claim =
        $"""
        WITH lanes AS MATERIALIZED (
            SELECT e.id, e.client_id, e.framework, e.state, e.verification_id, e.ordered, least(
                CASE WHEN e.ordered OR e.probe_at IS NOT NULL THEN 1 ELSE e.concurrency END - (
                    SELECT count(*) FROM notifications.webhook_deliveries u
                    WHERE u.endpoint_id = e.id AND u.state = 'pending' AND u.claimed_until > clock_timestamp()),
                CASE WHEN e.rate_per_second IS NOT NULL THEN e.rate_per_second - (
                    SELECT count(*) FROM notifications.webhook_attempts a
                    WHERE a.endpoint_id = e.id AND a.started_at > @now - interval '1 second') END) AS free
            FROM notifications.webhook_endpoints e
            WHERE e.state <> 'disabled' AND (e.paused_until IS NULL OR e.paused_until <= @now) AND (e.probe_at IS NULL OR e.probe_at <= @now)
              AND EXISTS (SELECT FROM notifications.identity_mandates m
                          WHERE m.client_id = e.client_id AND (m.framework IS NULL OR m.framework = e.framework)
                            AND m.starts_at <= @now AND (m.ends_at IS NULL OR m.ends_at > @now))
              AND NOT EXISTS (SELECT FROM notifications.identity_clients c WHERE c.client_id = e.client_id AND c.closed)
              AND EXISTS (SELECT FROM notifications.webhook_deliveries d WHERE d.endpoint_id = e.id AND d.state = 'pending' AND d.due_at <= @now)),
        due AS (
            SELECT queued.id, queued.withheld FROM (
                SELECT picked.*, lanes.client_id, row_number() OVER (PARTITION BY lanes.client_id ORDER BY picked.due_at, picked.id) AS place
                FROM lanes CROSS JOIN LATERAL (
                    SELECT d.id, d.due_at, cardinality(f.functions) > 0 AND NOT EXISTS (
                        SELECT FROM notifications.identity_mandates m
                        WHERE m.client_id = lanes.client_id AND (m.framework IS NULL OR m.framework = lanes.framework) AND CASE WHEN m.alliance IS NULL THEN m.role ELSE m.role || ':' || m.alliance END = ANY (f.functions)
                          AND m.starts_at <= @now AND (m.ends_at IS NULL OR m.ends_at > @now)) AS withheld
                    FROM notifications.webhook_deliveries d LEFT JOIN notifications.feed_entries f ON f.position = d.position
                    WHERE d.endpoint_id = lanes.id AND d.state = 'pending' AND d.due_at <= @now
                      AND (d.claimed_until IS NULL OR d.claimed_until <= clock_timestamp())
                      AND (lanes.state = 'enabled' OR d.event_id = lanes.verification_id)
                      AND (NOT lanes.ordered OR d.sequence = 0 OR NOT EXISTS (
                          SELECT FROM notifications.webhook_deliveries former
                          WHERE former.endpoint_id = lanes.id AND former.subject_id = d.subject_id AND former.sequence BETWEEN 1 AND d.sequence - 1 AND former.state = 'pending'))
                    ORDER BY d.due_at, d.id LIMIT greatest(lanes.free, 0) FOR UPDATE OF d SKIP LOCKED) AS picked) AS queued
            LEFT JOIN unnest(@clients, @held) AS under_way(client_id, many) ON under_way.client_id = queued.client_id
            WHERE queued.place <= @share - coalesce(under_way.many, 0)
            ORDER BY queued.due_at, queued.id LIMIT @slots),
        -- Meant for holders of a function that the client holds no more: kept, and in the way of nothing.
        withheld AS (
            UPDATE notifications.webhook_deliveries d SET state = 'skipped', reason = 'function'
            FROM due WHERE d.id = due.id AND due.withheld),
        claimed AS (
            UPDATE notifications.webhook_deliveries d SET attempts = d.attempts + 1, claimed_until = clock_timestamp() + @hold
            FROM due WHERE d.id = due.id AND due.withheld IS NOT TRUE
            RETURNING d.*),
        logged AS (
            INSERT INTO notifications.webhook_attempts (id, delivery_id, endpoint_id, number, started_at)
            SELECT {NewId}, id, endpoint_id, attempts, @now FROM claimed RETURNING id, delivery_id)
        SELECT c.id, c.endpoint_id, l.id, c.attempts, c.event_id, c.type, c.subject_id, c.subject_version, c.sequence, c.occurred_at, e.url, e.form, e.challenge,
               ARRAY(SELECT s.box FROM notifications.webhook_secrets s
                     WHERE s.endpoint_id = e.id AND (s.expires_at IS NULL OR s.expires_at > @now) ORDER BY s.number DESC),
               coalesce(f.reach, coalesce('framework:' || e.framework, 'global')), coalesce(f.class, 'OwnSide'), coalesce(f.side, e.side), f.path, f.data, c.example_type, e.accept_control, e.headers, e.envelope, e.client_id
        FROM claimed c
        JOIN logged l ON l.delivery_id = c.id
        JOIN notifications.webhook_endpoints e ON e.id = c.endpoint_id
        LEFT JOIN notifications.feed_entries f ON f.position = c.position
        ORDER BY c.due_at, c.id
        """;

    // Deliveries are taken by their number, as everywhere: two that want the same never wait for each other in a circle.
    // A late result of a claim that ran out changes nothing but a success: the newer attempt decides. Of an event that was emptied while it was out no answer is kept: it may name who was erased.
    internal const string Record =
        """
        WITH result AS (
            SELECT * FROM unnest(@deliveries, @attempts, @starts, @numbers, @outcomes, @statuses, @locations, @answers, @ends, @states, @dues)
                AS r(delivery_id, attempt_id, started_at, number, outcome, status, location, answer, ended_at, state, due_at)),
        held AS MATERIALIZED (SELECT id FROM notifications.webhook_deliveries WHERE id = ANY (@deliveries) ORDER BY id FOR UPDATE),
        logged AS (
            UPDATE notifications.webhook_attempts a
            SET ended_at = r.ended_at, outcome = r.outcome, status = r.status, location = r.location,
                answer = CASE WHEN (SELECT f.data IS NULL FROM notifications.webhook_deliveries k JOIN notifications.feed_entries f ON f.position = k.position WHERE k.id = r.delivery_id) THEN NULL ELSE r.answer END
            FROM result r WHERE a.id = r.attempt_id AND a.started_at = r.started_at AND a.started_at BETWEEN @first AND @last)
        UPDATE notifications.webhook_deliveries d SET state = r.state, due_at = coalesce(r.due_at, r.ended_at), claimed_until = NULL, taken_at = CASE r.state WHEN 'delivered' THEN r.ended_at ELSE d.taken_at END
        FROM result r JOIN held h ON h.id = r.delivery_id
        WHERE d.id = h.id AND (r.state = 'delivered' OR (d.state = 'pending' AND d.attempts = r.number))
        """;

    // One look at endpoints in hand anyway: those that are well and stay so need no more.
    private const string Troubled =
        """
        SELECT id FROM notifications.webhook_endpoints
        WHERE id = ANY(@endpoints) AND (failing_since IS NOT NULL OR breaker_opened_at IS NOT NULL OR concurrency < @full)
        """;

    /// <summary>Takes what is due, writes its attempts down, and commits: nothing is open while receivers are spoken to.</summary>
    /// <param name="slots">How many at most.</param>
    /// <param name="share">How many of one client at most, those that this process has under way included.</param>
    /// <param name="underWay">Of each client that has any.</param>
    /// <param name="now">By the service's clock.</param>
    /// <param name="cancellationToken">Of the work.</param>
    public async Task<List<ClaimedDelivery>> ClaimAsync(int slots, int share, IReadOnlyCollection<KeyValuePair<string, int>> underWay, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(TakeTurn),
                new NpgsqlBatchCommand(Claim)
                {
                    Parameters =
                    {
                        new NpgsqlParameter("now", now.ToUniversalTime()), new NpgsqlParameter("slots", slots), new NpgsqlParameter("hold", ClaimHold),
                        new NpgsqlParameter("share", share), new NpgsqlParameter("clients", underWay.Select(one => one.Key).ToArray()), new NpgsqlParameter("held", underWay.Select(one => one.Value).ToArray()),
                    },
                },
            },
        };
        var claimed = new List<ClaimedDelivery>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            claimed.Add(Read(reader, now));
        }

        return claimed;
    }

    /// <returns>The endpoints that were not well before.</returns>
    public async Task<HashSet<Guid>> RecordAsync(IReadOnlyList<DeliveryResult> results, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var record = new NpgsqlBatchCommand(Record);
        AddResults(record.Parameters, results);
        batch.BatchCommands.Add(record);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Troubled)
        {
            Parameters =
            {
                new NpgsqlParameter("endpoints", results.Select(result => result.Delivery.EndpointId).Distinct().ToArray()),
                new NpgsqlParameter("full", WebhookEndpoint.MaxConcurrency),
            },
        });
        var troubled = new HashSet<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            troubled.Add(reader.GetGuid(0));
        }

        return troubled;
    }

    /// <summary>The parameters of <see cref="Record"/>.</summary>
    internal static void AddResults(NpgsqlParameterCollection parameters, IReadOnlyList<DeliveryResult> results)
    {
        parameters.Add(new NpgsqlParameter("deliveries", results.Select(result => result.Delivery.Id).ToArray()));
        parameters.Add(new NpgsqlParameter("attempts", results.Select(result => result.Delivery.AttemptId).ToArray()));
        parameters.Add(new NpgsqlParameter("starts", results.Select(result => result.Delivery.StartedAt.ToUniversalTime()).ToArray()));
        // Names the days' partitions; without them every one would be searched for every attempt.
        parameters.Add(new NpgsqlParameter("first", results.Min(result => result.Delivery.StartedAt).ToUniversalTime()));
        parameters.Add(new NpgsqlParameter("last", results.Max(result => result.Delivery.StartedAt).ToUniversalTime()));
        parameters.Add(new NpgsqlParameter("numbers", results.Select(result => result.Delivery.Attempt).ToArray()));
        parameters.Add(new NpgsqlParameter("outcomes", results.Select(result => Name(result.Answer.Outcome)).ToArray()));
        parameters.Add(new NpgsqlParameter("statuses", results.Select(result => result.Answer.Status).ToArray()));
        parameters.Add(new NpgsqlParameter("locations", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = results.Select(result => result.Answer.Location).ToArray() });
        parameters.Add(new NpgsqlParameter("answers", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = results.Select(result => result.Answer.Body).ToArray() });
        parameters.Add(new NpgsqlParameter("ends", results.Select(result => result.EndedAt.ToUniversalTime()).ToArray()));
        parameters.Add(new NpgsqlParameter("states", results.Select(result => Name(result.Judgement.State)).ToArray()));
        parameters.Add(new NpgsqlParameter("dues", results.Select(result => result.Judgement.DueAt?.ToUniversalTime()).ToArray()));
    }

    private static ClaimedDelivery Read(NpgsqlDataReader reader, DateTimeOffset startedAt) => new(
        Id: reader.GetInt64(0),
        EndpointId: reader.GetGuid(1),
        AttemptId: reader.GetGuid(2),
        StartedAt: startedAt,
        Attempt: reader.GetInt32(3),
        EventId: reader.GetGuid(4),
        Type: reader.GetString(5),
        SubjectId: reader.GetString(6),
        SubjectVersion: reader.GetInt64(7),
        Sequence: reader.GetInt64(8),
        OccurredAt: reader.GetFieldValue<DateTimeOffset>(9),
        Url: reader.GetString(10),
        Form: reader.GetString(11),
        AcceptControl: reader.GetBoolean(20),
        Challenge: reader.IsDBNull(12) ? null : reader.GetString(12),
        Secrets: reader.GetFieldValue<byte[][]>(13),
        Audience: new Audience(reader.GetString(14), reader.GetString(15), reader.IsDBNull(16) ? null : reader.GetString(16)),
        Path: reader.IsDBNull(17) ? null : reader.GetString(17),
        Data: reader.IsDBNull(18) ? null : reader.GetString(18),
        ExampleType: reader.IsDBNull(19) ? null : reader.GetString(19),
        Headers: reader.IsDBNull(21) ? null : reader.GetFieldValue<byte[]>(21),
        Envelope: reader.GetString(22),
        ClientId: reader.GetString(23));

    internal static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}
