using System.Diagnostics;
using Npgsql;
using Trilateral.AppHost;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>One row of the matrix: its load, its counts and the invariants every row must keep (reliability §3, I1, I2, I3, I5).</summary>
internal sealed class FaultRun(PlatformApp app, ITestOutputHelper output, string row)
{
    private const string OutboxOfRun = "body::jsonb ->> 'name' like $1";

    private readonly string _run = $"{row}-{Guid.CreateVersion7():N}";
    private readonly long _started = Stopwatch.GetTimestamp();
    private CommandLoad? _load;

    public RunningLoad StartLoad(CancellationToken cancellationToken)
    {
        _load = new CommandLoad(app.Gateway, _run);
        return new RunningLoad(_load, _load.RunAsync(cancellationToken));
    }

    public static Task AcceptedAsync(RunningLoad load, int count, CancellationToken cancellationToken) =>
        Eventually.BecomesTrueAsync(
            () => load.Commands.Accepted >= count || load.Finished.IsCompleted, PlatformApp.Patience, $"{count} commands are accepted", cancellationToken);

    public static Task ReachedAsync(string file, CancellationToken cancellationToken) =>
        Eventually.BecomesTrueAsync(() => File.Exists(file), PlatformApp.Patience, "the fail point is reached", cancellationToken);

    /// <summary>Waits until every effect is there, then requires the invariants and prints what the fault did.</summary>
    /// <remarks>Before that it waits for <paramref name="duplicates"/> dropped ones too.</remarks>
    public async Task<FaultReport> SettleAsync(CancellationToken cancellationToken, long duplicates = 0)
    {
        foreach (var service in new[] { ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications })
        {
            await Eventually.BecomesTrueAsync(
                async () => await EffectsAsync(service, cancellationToken) >= CommandLoad.Commands, PlatformApp.Patience, $"all effects are in {service}", cancellationToken);
        }

        await Eventually.BecomesTrueAsync(
            async () => await UnsentAsync(cancellationToken) == 0, PlatformApp.Patience, "the outbox is empty", cancellationToken);
        await Eventually.BecomesTrueAsync(
            async () => await DuplicatesAsync(cancellationToken) >= duplicates, PlatformApp.Patience, $"{duplicates} duplicates are dropped", cancellationToken);

        foreach (var service in new[] { ResourceNames.Membership, ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications })
        {
            await Eventually.BecomesTrueAsync(
                () => app.QueryAsync<bool>(service, $"select coalesce(bool_or(expires_at > clock_timestamp()), false) from {service}.dispatcher_lease where purpose = 'outbox'", cancellationToken),
                PlatformApp.Patience,
                $"a dispatcher of {service} leads again",
                cancellationToken);
        }

        var commands = CommandLoad.Commands;
        // I1, I2: what was accepted is there, and nothing else; the ids answered are the ids kept.
        Assert.Equal(commands, _load!.Ids.Values.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(commands, await CountAsync(ResourceNames.Membership, "select count(*) from membership.organisations where name like $1", cancellationToken));
        foreach (var service in new[] { ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications })
        {
            Assert.Equal(_load.Ids.Values.Order(StringComparer.Ordinal), await KeptAsync(service, cancellationToken));
        }

        // I3: one feed entry per message; no unique key but the inbox stops a second.
        Assert.Equal(commands, await EffectsAsync(ResourceNames.Notifications, cancellationToken));
        // I5: one audit entry per command, and the chain verifies.
        Assert.Equal(commands, await CountAsync(ResourceNames.Membership, "select count(*) from membership.audit_entries where after::jsonb ->> 'name' like $1", cancellationToken));
        await using (var membership = await app.OpenDatabaseAsync(ResourceNames.Membership, cancellationToken))
        {
            var chain = await AuditChain.VerifyAsync(membership, ResourceNames.Membership, cancellationToken: cancellationToken);
            Assert.True(chain.IsWhole, chain.ToString());
        }

        var report = new FaultReport(
            commands,
            await CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where attempts > 1 and {OutboxOfRun}", cancellationToken),
            await InboxAsync("count(*) filter (where redelivered)", cancellationToken),
            await DuplicatesAsync(cancellationToken));
        output.WriteLine(
            $"{row}: {commands} commands, {_load.Repeated} repeated by clients, {report.Resent} re-sent, {report.Redelivered} redelivered, "
            + $"{report.Duplicates} duplicates dropped, {Stopwatch.GetElapsedTime(_started).TotalSeconds:0} s");
        return report;
    }

    /// <summary>Business rows of this run: in Notifications the feed entries, elsewhere the organisations kept.</summary>
    public Task<long> EffectsAsync(string service, CancellationToken cancellationToken) => CountAsync(
        service,
        service == ResourceNames.Notifications
            ? "select count(*) from notifications.feed_entries f join notifications.organisations o on o.id = f.subject_id where o.name like $1"
            : $"select count(*) from {service}.organisations where name like $1",
        cancellationToken);

    public Task<long> DuplicatesAsync(CancellationToken cancellationToken) => InboxAsync("sum(duplicates)", cancellationToken);

    public Task<long> UnsentAsync(CancellationToken cancellationToken) =>
        CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where sent_at is null and {OutboxOfRun}", cancellationToken);

    public Task<long> SentAsync(CancellationToken cancellationToken) =>
        CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where sent_at is not null and {OutboxOfRun}", cancellationToken);

    public Task<long> RefusedAsync(CancellationToken cancellationToken) =>
        CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where failures > 0 and {OutboxOfRun}", cancellationToken);

    /// <summary>Which replica of Membership dispatches: the lease names its database session, the session's name ends with the process id.</summary>
    public async Task<string> LeaderAsync(IReadOnlyList<string> replicas, CancellationToken cancellationToken)
    {
        var session = await app.QueryAsync<string>(
            ResourceNames.Membership,
            "select coalesce(max(a.application_name), '') from membership.dispatcher_lease l join pg_stat_activity a on a.pid = l.backend_pid where l.purpose = 'outbox'",
            cancellationToken);
        return replicas.SingleOrDefault(replica => session.EndsWith($" {app.ProcessIdOf(replica)}", StringComparison.Ordinal)) ?? "";
    }

    public async Task SetNotificationsAsync(bool enabled, CancellationToken cancellationToken)
    {
        await using var database = await app.OpenDatabaseAsync(ResourceNames.Membership, cancellationToken);
        await using var command = new NpgsqlCommand($"alter table membership.outbox {(enabled ? "enable" : "disable")} trigger outbox_notify", database);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private Task<long> CountAsync(string service, string sql, CancellationToken cancellationToken) =>
        app.QueryAsync<long>(service, sql, cancellationToken, _run + " %");

    private async Task<List<string>> KeptAsync(string service, CancellationToken cancellationToken)
    {
        await using var database = await app.OpenDatabaseAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand($"select id from {service}.organisations where name like $1 order by id", database);
        command.Parameters.Add(new() { Value = _run + " %" });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var kept = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            kept.Add(reader.GetString(0));
        }

        return kept;
    }

    private async Task<Guid[]> MessageIdsAsync(CancellationToken cancellationToken)
    {
        await using var database = await app.OpenDatabaseAsync(ResourceNames.Membership, cancellationToken);
        await using var command = new NpgsqlCommand($"select message_id from membership.outbox where {OutboxOfRun}", database);
        command.Parameters.Add(new() { Value = _run + " %" });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return [.. ids];
    }

    private async Task<long> InboxAsync(string count, CancellationToken cancellationToken) => await app.QueryAsync<long>(
        ResourceNames.Notifications,
        $"select coalesce({count}, 0) from notifications.inbox where message_id = any($1)",
        cancellationToken,
        await MessageIdsAsync(cancellationToken));
}
