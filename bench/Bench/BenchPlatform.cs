using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using Trilateral.AppHost;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;
using Trilateral.TestSupport.Telemetry;

namespace Trilateral.Bench;

/// <summary>
/// The whole platform as AppHost starts it, on ports and data of its own. Three things differ from <c>./run</c>: PostgreSQL counts statements and keeps
/// commit times, receivers on loopback are allowed, and processes send telemetry only after <see cref="SendTelemetryAsync"/>.
/// </summary>
internal sealed class BenchPlatform : IAsyncDisposable
{
    /// <summary>The one POST that writes a contribution with its version, audit entry, message and idempotency row.</summary>
    public const string Recorded = "/submissions/v1/recorded-contributions";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Services = [ResourceNames.Membership, ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications];

    private readonly DistributedApplication _app;
    private readonly ConcurrentDictionary<string, string> _extra;
    private readonly HttpClient _administrator;
    private OtlpReceiver? _collector;

    private BenchPlatform(DistributedApplication app, ConcurrentDictionary<string, string> extra, HttpClient administrator, Uri gateway, SecretBox webhookSecrets) =>
        (_app, _extra, _administrator, Gateway, WebhookSecrets) = (app, extra, administrator, gateway, webhookSecrets);

    /// <summary>The public address, before both replicas of the gateway.</summary>
    public Uri Gateway { get; }

    /// <summary>Closes signing secrets as Notifications does, for endpoints that are written by SQL.</summary>
    public SecretBox WebhookSecrets { get; }

    public static async Task<BenchPlatform> StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Program>(["--Webhooks:AllowedNetworks=127.0.0.0/8"], limit.Token);
        builder.CreateResourceBuilder(builder.Resources.OfType<PostgresServerResource>().Single())
            .WithArgs("-c", "shared_preload_libraries=pg_stat_statements", "-c", "track_commit_timestamp=on");
        var extra = new ConcurrentDictionary<string, string>();
        foreach (var project in builder.Resources.OfType<ProjectResource>().Where(project => project.Name != ResourceNames.Provisioning).ToList())
        {
            builder.CreateResourceBuilder(project).WithEnvironment(context =>
            {
                foreach (var (name, value) in extra)
                {
                    context.EnvironmentVariables[name] = value;
                }
            });
        }

        // What is measured is work, not the quota.
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == ResourceNames.Gateway))
            .WithEnvironment("Edge__AnonymousPerMinute", "1000000000");
        // All endpoints are one client's, as partners' would be many clients'.
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == ResourceNames.Notifications))
            .WithEnvironment("Webhooks__MaxInFlightPerClient", "256");
        var app = await builder.BuildAsync(limit.Token);
        try
        {
            await app.StartAsync(limit.Token);
            foreach (var name in Services.Append(ResourceNames.Gateway))
            {
                await app.ResourceNotifications.WaitForResourceHealthyAsync(name, limit.Token);
            }

            var gateway = app.GetEndpoint(ResourceNames.Gateway);
            var key = await builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == "webhook-key").GetValueAsync(limit.Token);
            using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.GetFullPath(Path.Combine(builder.Configuration["Local:Directory"]!, "administrator.json")), limit.Token));
            var client = file.RootElement.GetProperty("clientId").GetString()!;
            var platform = new BenchPlatform(app, extra, PartnerTokens.Client(gateway, client, file.RootElement.GetProperty("secret").GetString()!), gateway, new SecretBox(key!, "webhook signing secrets"));
            await platform.KnownEverywhereAsync(client, 1, limit.Token);
            return platform;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A partner system made through the API, with mandates that every service knows.</summary>
    public async Task<HttpClient> JoinAsync(TestActor actor, CancellationToken cancellationToken)
    {
        using var registered = await _administrator.PostAsync(
            "/membership/v1/clients",
            new
            {
                name = $"Bench client {Guid.CreateVersion7():N}",
                side = WireNames<Side>.Of(actor.Side),
                framework = actor.Framework,
                organisation = actor.Organisation,
                personId = actor.PersonId,
                // The largest there is.
                quotaPerMinute = 100_000,
            },
            cancellationToken);
        var client = await registered.JsonAsync(HttpStatusCode.Created, cancellationToken);
        var id = client.GetProperty("id").GetString()!;
        foreach (var role in actor.Roles)
        {
            using var granted = await _administrator.PostAsync(
                "/membership/v1/mandates", new { clientId = id, role, framework = actor.Framework, organisation = actor.Organisation, document = "Bench mandate" }, cancellationToken);
            await granted.JsonAsync(HttpStatusCode.Created, cancellationToken);
        }

        await KnownEverywhereAsync(id, actor.Roles.Length, cancellationToken);
        return PartnerTokens.Client(Gateway, id, client.GetProperty("secret").GetString()!);
    }

    /// <summary>A fresh token of a client made by <see cref="JoinAsync"/>, for a load that is another process.</summary>
    public static async Task<string> TokenAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync("/submissions/v1/contributions?limit=1", cancellationToken);
        answer.EnsureSuccessStatusCode();
        return answer.RequestMessage!.Headers.Authorization!.Parameter!;
    }

    /// <summary>An organisation that every service knows.</summary>
    public async Task<string> RegisterOrganisationAsync(CancellationToken cancellationToken)
    {
        using var answer = await _administrator.PostAsync(
            "/membership/v1/organisations", new { name = $"Bench organisation {Guid.CreateVersion7():N}", country = "PAK", constituency = "academia" }, cancellationToken);
        var id = (await answer.JsonAsync(HttpStatusCode.Created, cancellationToken)).GetProperty("id").GetString()!;
        await Eventually.BecomesTrueAsync(
            () => QueryAsync<bool>(ResourceNames.Submissions, $"select exists (select from submissions.organisations where id = '{id}')", cancellationToken),
            Patience, "the organisation is known", cancellationToken);
        return id;
    }

    /// <summary>The load of record.lua by hand, as many at once: should one be refused, its answer says why, which wrk's count of refusals does not.</summary>
    public async Task RecordByHandAsync(HttpClient secretariat, string organisation, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(secretariat, cancellationToken);
        await Parallel.ForEachAsync(Enumerable.Range(0, 16), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (number, stop) =>
        {
            using var client = new HttpClient { BaseAddress = Gateway };
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var body = new
            {
                kind = "statement",
                channel = "dialogue",
                side = "civil_society",
                organisation,
                title = "Statement",
                language = "en",
                text = $"By hand {Guid.CreateVersion7():N}.",
                occasion = "Measured dialogue",
                deliveredOn = "2025-04-30",
                source = "bench/run",
            };
            var key = Guid.CreateVersion7().ToString("N");
            // Once more with the same key where the outcome is open, as while services that were started again are cold.
            using var answer = await Eventually.HoldsAsync(
                () => client.PostAsync(Recorded, body, stop, key), got => (int)got.StatusCode < 500 && got.StatusCode != HttpStatusCode.Conflict, stop);
            await answer.JsonAsync(HttpStatusCode.Created, stop);
        });
    }

    /// <summary>A service's database as the server's owner, whom no policy holds.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string service, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(await ConnectionStringAsync(service, cancellationToken) + ";Pooling=false;Command Timeout=300");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public async Task<string> ConnectionStringAsync(string service, CancellationToken cancellationToken) => (await _app.GetConnectionStringAsync(service + "db", cancellationToken))!;

    public async Task<T> QueryAsync<T>(string service, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)Convert.ChangeType(await command.ExecuteScalarAsync(cancellationToken), typeof(T), CultureInfo.InvariantCulture)!;
    }

    public async Task ExecuteAsync(string service, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Rows as text, for tables.</summary>
    public async Task<List<object[]>> RowsAsync(string service, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Returns when everything accepted so far has had its consequences: sent, consumed, sealed and delivered.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var service in Services)
        {
            await Eventually.BecomesTrueAsync(
                () => QueryAsync<bool>(
                    service,
                    $"select not exists (select from {service}.outbox where sent_at is null and parked_at is null) and not exists (select from {service}.audit_pending)",
                    cancellationToken),
                TimeSpan.FromMinutes(5), $"{service} has sent and sealed everything", cancellationToken);
        }

        var sent = await QueryAsync<long>(ResourceNames.Submissions, "select count(*) from submissions.outbox where message_type in ('urn:message:Trilateral.Submissions.Contracts:ContributionPublished', 'urn:message:Trilateral.Submissions.Contracts:ContributionLodged')", cancellationToken);
        await Eventually.BecomesTrueAsync(
            async () => await QueryAsync<long>(ResourceNames.Notifications, "select count(*) from notifications.inbox where consumer like '%contribution%'", cancellationToken) >= sent,
            TimeSpan.FromMinutes(5), "notifications has taken every contribution", cancellationToken);
        await Eventually.BecomesTrueAsync(
            () => QueryAsync<bool>(ResourceNames.Notifications, "select not exists (select from notifications.webhook_deliveries where state = 'pending')", cancellationToken),
            TimeSpan.FromMinutes(5), "every webhook is delivered", cancellationToken);
    }

    /// <summary>Every process sends traces and metrics, every second, to the collector; for that they are started again.</summary>
    public async Task<OtlpReceiver> SendTelemetryAsync(CancellationToken cancellationToken)
    {
        if (_collector is null)
        {
            _collector = await OtlpReceiver.StartAsync();
            _collector.IsRecording = false;
            _extra["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Url;
            _extra["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            _extra["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            _extra["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            await RestartAsync(cancellationToken);
        }

        return _collector;
    }

    /// <summary>Mail goes to another server on loopback, for which Notifications is started again.</summary>
    public Task UseMailServerAsync(int port, CancellationToken cancellationToken)
    {
        (_extra["Mail__Host"], _extra["Mail__Port"]) = ("127.0.0.1", port.ToString(CultureInfo.InvariantCulture));
        return RestartAsync([[ResourceNames.Notifications]], cancellationToken);
    }

    /// <summary>Mail goes to the platform's own catcher again.</summary>
    public Task UseOwnMailServerAsync(CancellationToken cancellationToken)
    {
        _extra.TryRemove("Mail__Host", out _);
        _extra.TryRemove("Mail__Port", out _);
        return RestartAsync([[ResourceNames.Notifications]], cancellationToken);
    }

    /// <summary>No process sends telemetry, as in a platform without a collector.</summary>
    public async Task SendNoTelemetryAsync(CancellationToken cancellationToken)
    {
        if (_collector is not null)
        {
            _extra.Clear();
            await RestartAsync(cancellationToken);
            await _collector.DisposeAsync();
            _collector = null;
        }
    }

    // The gateway last: it reads the signing keys when it starts.
    private Task RestartAsync(CancellationToken cancellationToken) => RestartAsync([Services, [ResourceNames.Gateway]], cancellationToken);

    private async Task RestartAsync(IReadOnlyList<IReadOnlyList<string>> groups, CancellationToken cancellationToken)
    {
        foreach (var group in groups)
        {
            foreach (var name in group)
            {
                var result = await _app.ResourceCommands.ExecuteCommandAsync(name, KnownResourceCommands.RestartCommand, cancellationToken);
                if (!result.Success)
                {
                    throw new BenchFailedException($"{name} does not start again: {result.ErrorMessage}");
                }
            }

            foreach (var name in group)
            {
                await _app.ResourceNotifications.WaitForResourceHealthyAsync(name, cancellationToken).WaitAsync(Patience, cancellationToken);
            }
        }

        await Eventually.BecomesTrueAsync(() => AnswersEverywhereAsync(cancellationToken), Patience, "every replica of the gateway answers", cancellationToken);
    }

    /// <summary>New connections go to the replicas in turn, and each replica has to read the signing keys first.</summary>
    private async Task<bool> AnswersEverywhereAsync(CancellationToken cancellationToken)
    {
        using var known = await _administrator.GetAsync("/membership/v1/organisations?limit=1", cancellationToken);
        for (var number = 0; known.IsSuccessStatusCode && number < 8; number++)
        {
            using var client = new HttpClient { BaseAddress = Gateway };
            client.DefaultRequestHeaders.Authorization = known.RequestMessage!.Headers.Authorization;
            using var answer = await client.GetAsync("/membership/v1/organisations?limit=1", cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                return false;
            }
        }

        return known.IsSuccessStatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        await _app.DisposeAsync();
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }
    }

    private async Task KnownEverywhereAsync(string clientId, int mandates, CancellationToken cancellationToken)
    {
        foreach (var service in Services)
        {
            await Eventually.BecomesTrueAsync(
                () => QueryAsync<bool>(
                    service,
                    $"select (select count(*) from {service}.identity_mandates where client_id = '{clientId}') >= {mandates.ToString(CultureInfo.InvariantCulture)} and exists (select from {service}.identity_keys where retired_at is null)",
                    cancellationToken),
                Patience, $"{service} knows the mandates of {clientId}", cancellationToken);
        }
    }
}
