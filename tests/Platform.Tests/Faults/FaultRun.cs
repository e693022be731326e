using System.Diagnostics;
using Npgsql;
using Trilateral.AppHost;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>One row of the matrix: its load, its counts and the invariants every row must keep (reliability §3, I1 to I6; I7 where the row has a limit).</summary>
internal sealed class FaultRun(PlatformApp app, ITestOutputHelper output, string row)
{
    private const string OutboxOfRun = "body::jsonb ->> 'name' like $1";
    private const string OutboxOfSubjects = "body::jsonb ->> 'clientId' = any($2)";

    public static readonly IReadOnlyList<string> Consumers = [ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications];

    private readonly string _run = $"{row}-{Guid.CreateVersion7():N}";
    private readonly string _marker = $"marker-{Guid.NewGuid():N}";
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<string> _late = [];
    private CommandLoad? _load;
    private SubjectLoad? _subjects;
    private SubjectTap? _tap;

    /// <param name="cancellationToken">Ends the load.</param>
    /// <param name="portion">How many commands are let go at first (see <see cref="CommandLoad.ReleaseUpTo"/>); all by default.</param>
    public RunningLoad StartLoad(CancellationToken cancellationToken, int? portion = null)
    {
        _load = new CommandLoad(app.Load, _run, _marker);
        _subjects = new SubjectLoad(app.Load, _load, _run, _marker);
        _tap = new SubjectTap(app);
        if (portion is { } first)
        {
            _load.HoldBackAfter(first);
        }

        output.WriteLine($"{row}: run {_run}");
        var answered = _load.RunAsync(cancellationToken);
        return new RunningLoad(_load, _subjects, answered, Task.WhenAll(answered, ChangeAsync()));

        async Task ChangeAsync()
        {
            await _tap.DeclareAsync(cancellationToken);
            await _subjects.RunAsync(answered, cancellationToken);
        }
    }

    public static async Task AcceptedAsync(RunningLoad load, int count, CancellationToken cancellationToken)
    {
        await Eventually.BecomesTrueAsync(
            () => load.Commands.Accepted >= count || load.Answered.IsCompleted, PlatformApp.Patience, $"{count} commands are accepted", cancellationToken);
        RequireRunning(load);
    }

    /// <summary>Every subject has that many versions, so that messages of one key wait behind one another while the harm is done.</summary>
    public static Task ChangedAsync(RunningLoad load, int versions, CancellationToken cancellationToken) => Eventually.BecomesTrueAsync(
        () => load.Subjects.Accepted >= versions * SubjectLoad.Subjects, PlatformApp.Patience, $"each subject has {versions} versions", cancellationToken);

    /// <summary>The fail point is reached; what was kept back of the load comes in from here on, while the harm is done.</summary>
    public static async Task ReachedAsync(string file, RunningLoad load, CancellationToken cancellationToken)
    {
        await Eventually.BecomesTrueAsync(() => File.Exists(file), PlatformApp.Patience, "the fail point is reached", cancellationToken);
        load.Commands.ReleaseUpTo(CommandLoad.Commands);
        RequireRunning(load);
    }

    /// <summary>A limit of the matrix. It is required under the matrix's own load (at full speed a shared machine decides, not the platform), and after the invariants, which weigh more.</summary>
    public void Within(TimeSpan limit, TimeSpan taken, string what)
    {
        var said = $"{row}: {what} after {taken.TotalSeconds:0.0} s (limit {limit.TotalSeconds:0.0} s)";
        output.WriteLine(said);
        if (CommandLoad.IsLong && taken > limit)
        {
            _late.Add(said);
        }
    }

    public void RequireLimits() => Assert.Empty(_late);

    /// <summary>From now, which is when the fault is healed, until all that was accepted by now has its effects everywhere (I7).</summary>
    public async Task DrainsAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var healed = Stopwatch.GetTimestamp();
        var accepted = _load!.Ids.Values.ToArray();
        foreach (var (service, rows) in new[]
        {
            (ResourceNames.Events, "events.organisations where id"), (ResourceNames.Submissions, "submissions.organisations where id"),
            (ResourceNames.Notifications, "notifications.feed_entries where subject_id"),
        })
        {
            await Eventually.BecomesTrueAsync(
                async () => await app.QueryAsync<long>(service, $"select count(*) from {rows} = any($1)", cancellationToken, (object)accepted) >= accepted.Length,
                PlatformApp.Patience,
                $"what was accepted when the fault was healed is in {service}",
                cancellationToken);
        }

        Within(limit, Stopwatch.GetElapsedTime(healed), $"drained {accepted.Length} accepted commands");
    }

    /// <summary>Waits until every effect is there, then requires the invariants and prints what the fault did.</summary>
    /// <remarks>Before that it waits until <paramref name="droppedBy"/> (by default each consumer) dropped that many duplicates.</remarks>
    public async Task<FaultReport> SettleAsync(CancellationToken cancellationToken, long duplicates = 0, params string[] droppedBy)
    {
        foreach (var service in Consumers)
        {
            await Eventually.BecomesTrueAsync(
                async () => await EffectsAsync(service, cancellationToken) >= CommandLoad.Commands, PlatformApp.Patience, $"all effects are in {service}", cancellationToken);
        }

        await Eventually.BecomesTrueAsync(
            async () => await UnsentAsync(cancellationToken) == 0, PlatformApp.Patience, "the outbox is empty", cancellationToken);
        foreach (var service in duplicates == 0 ? [] : droppedBy is [] ? Consumers : droppedBy)
        {
            await Eventually.BecomesTrueAsync(
                async () => await DuplicatesAsync(service, cancellationToken) >= duplicates, PlatformApp.Patience, $"{service} has dropped {duplicates} duplicates", cancellationToken);
        }

        foreach (var service in Consumers.Append(ResourceNames.Membership))
        {
            await Eventually.BecomesTrueAsync(
                () => app.QueryAsync<bool>(service, $"select coalesce(bool_or(expires_at > clock_timestamp()), false) from {service}.dispatcher_lease where purpose = 'outbox'", cancellationToken),
                PlatformApp.Patience,
                $"a dispatcher of {service} leads again",
                cancellationToken);
        }

        await RequireEffectsAsync(cancellationToken);
        await RequireOrderAsync(cancellationToken);
        await RequireAuditAsync(cancellationToken);
        await RequireSilenceAsync(cancellationToken);

        var duplicatesOf = new Dictionary<string, long>();
        var redelivered = 0L;
        foreach (var service in Consumers)
        {
            duplicatesOf[service] = await DuplicatesAsync(service, cancellationToken);
            redelivered += await InboxAsync(service, "count(*) filter (where redelivered)", cancellationToken);
        }

        var resent = await app.QueryAsync<long>(
            ResourceNames.Membership,
            $"select count(*) from membership.outbox where attempts > 1 and ({OutboxOfRun} or {OutboxOfSubjects})",
            cancellationToken,
            _run + " %",
            _subjects!.Mandates.Keys.ToArray());
        var report = new FaultReport(resent, redelivered, duplicatesOf);
        output.WriteLine(
            $"{row}: {CommandLoad.Commands} commands, {_load!.Repeated} repeated by clients ({_load.Replayed} answered from the first try), {_subjects.Accepted} changes of {SubjectLoad.Subjects} subjects in order, "
            + $"{report.Resent} claimed again, {report.Redelivered} redelivered, duplicates dropped: {string.Join(", ", duplicatesOf.Select(entry => $"{entry.Key} {entry.Value}"))}; "
            + $"{Stopwatch.GetElapsedTime(_started).TotalSeconds:0} s");
        RequireLimits();
        return report;
    }

    /// <summary>Business rows of this run: in Notifications the feed entries, elsewhere the organisations kept.</summary>
    public Task<long> EffectsAsync(string service, CancellationToken cancellationToken) => CountAsync(
        service,
        service == ResourceNames.Notifications
            ? "select count(*) from notifications.feed_entries f join notifications.organisations o on o.id = f.subject_id where o.name like $1"
            : $"select count(*) from {service}.organisations where name like $1",
        cancellationToken);

    /// <summary>Rows committed by Membership.</summary>
    public Task<long> RegisteredAsync(CancellationToken cancellationToken) =>
        CountAsync(ResourceNames.Membership, "select count(*) from membership.organisations where name like $1", cancellationToken);

    /// <summary>No 2xx without its committed row: compares every answer given before the call (F15).</summary>
    public async Task<int> RequireAnsweredRowsAsync(CancellationToken cancellationToken)
    {
        var answered = _load!.Ids.Values.ToHashSet(StringComparer.Ordinal);
        answered.ExceptWith((await KeptAsync(ResourceNames.Membership, cancellationToken)).Select(kept => kept.Id));
        Assert.Empty(answered);
        return _load.Ids.Count;
    }

    public Task<long> DuplicatesAsync(string service, CancellationToken cancellationToken) => InboxAsync(service, "sum(duplicates)", cancellationToken);

    public Task<long> UnsentAsync(CancellationToken cancellationToken) =>
        CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where sent_at is null and {OutboxOfRun}", cancellationToken);

    public Task<long> SentAsync(CancellationToken cancellationToken) =>
        CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where sent_at is not null and {OutboxOfRun}", cancellationToken);

    public Task<long> RefusedAsync(CancellationToken cancellationToken) =>
        CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where failures > 0 and {OutboxOfRun}", cancellationToken);

    /// <summary>Waits until what waits in the outbox now has been sent, and requires that it was within the limit from <paramref name="started"/> on.</summary>
    public async Task WaitingAreSentAsync(long started, TimeSpan limit, CancellationToken cancellationToken)
    {
        var last = await CountAsync(ResourceNames.Membership, $"select coalesce(max(id), 0) from membership.outbox where sent_at is null and {OutboxOfRun}", cancellationToken);
        await Eventually.BecomesTrueAsync(
            async () => await CountAsync(ResourceNames.Membership, $"select count(*) from membership.outbox where sent_at is null and id <= {last} and {OutboxOfRun}", cancellationToken) == 0,
            PlatformApp.Patience,
            "what waited is sent",
            cancellationToken);
        Within(limit, Stopwatch.GetElapsedTime(started), "what waited was sent");
    }

    /// <summary>From the writing transaction to the mark after the broker's confirmation, for 99 of 100 messages of this run.</summary>
    public async Task<TimeSpan> LagAsync(CancellationToken cancellationToken) => TimeSpan.FromSeconds(await app.QueryAsync<double>(
        ResourceNames.Membership,
        $"select percentile_disc(0.99) within group (order by extract(epoch from sent_at - created_at))::float8 from membership.outbox where {OutboxOfRun}",
        cancellationToken,
        _run + " %"));

    /// <summary>Which replica of Membership dispatches: the lease names its database session, the session's name ends with the process id.</summary>
    public async Task<string> LeaderAsync(IReadOnlyList<string> replicas, CancellationToken cancellationToken)
    {
        var session = await app.QueryAsync<string>(
            ResourceNames.Membership,
            "select coalesce(max(a.application_name), '') from membership.dispatcher_lease l join pg_stat_activity a on a.pid = l.backend_pid where l.purpose = 'outbox'",
            cancellationToken);
        return replicas.SingleOrDefault(replica => app.IsRunning(replica) && session.EndsWith($" {app.ProcessIdOf(replica)}", StringComparison.Ordinal)) ?? "";
    }

    public async Task SetNotificationsAsync(bool enabled, CancellationToken cancellationToken)
    {
        await using var database = await app.OpenDatabaseAsync(ResourceNames.Membership, cancellationToken);
        await using var command = new NpgsqlCommand($"alter table membership.outbox {(enabled ? "enable" : "disable")} trigger outbox_notify", database);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task<bool> HasNotificationsAsync(CancellationToken cancellationToken) => app.QueryAsync<bool>(
        ResourceNames.Membership,
        "select tgenabled <> 'D' from pg_trigger where tgname = 'outbox_notify' and tgrelid = 'membership.outbox'::regclass",
        cancellationToken);

    /// <summary>A load that ended before the fault proves nothing.</summary>
    private static void RequireRunning(RunningLoad load) => Assert.False(load.Answered.IsCompleted, "The load was over before the fault: nothing was hit.");

    /// <summary>I1, I2, I3: every answer has its row in each service, nothing else has one, and nothing is there twice. In the feed no unique key but the inbox stops a second entry.</summary>
    private async Task RequireEffectsAsync(CancellationToken cancellationToken)
    {
        Assert.Equal(CommandLoad.Commands, _load!.Ids.Count);
        var registered = await KeptAsync(ResourceNames.Membership, cancellationToken);
        Assert.Equal(_load.Ids.Values.Order(StringComparer.Ordinal), registered.Select(kept => kept.Id));
        foreach (var service in Consumers)
        {
            // Version for version, which is the one of I4 that can be read from what is kept.
            Assert.Equal(registered, await KeptAsync(service, cancellationToken));
            Assert.Equal(CommandLoad.Commands, await EffectsAsync(service, cancellationToken));
        }
    }

    /// <summary>I4: versions ascend per record, in the order of writing and in the order of arrival at a receiver, and every receiver ends at the last.</summary>
    private async Task RequireOrderAsync(CancellationToken cancellationToken)
    {
        var mandates = _subjects!.Mandates;
        Assert.Equal(SubjectLoad.Subjects, mandates.Count);
        var clients = mandates.Keys.ToArray();

        // One message tells of the mandate and one of its client's epoch with every version.
        var arrived = await _tap!.FirstArrivalsAsync(2 * SubjectLoad.Subjects * SubjectLoad.Versions, clients, cancellationToken);
        foreach (var (client, mandate) in mandates)
        {
            Assert.Equal(OneByOneFrom(1), arrived[mandate]);
            Assert.Equal(OneByOneFrom(arrived[client].First()), arrived[client]);
            var written = await app.QueryAsync<string>(
                ResourceNames.Membership,
                "select string_agg(aggregate_version::text, ',' order by id) from membership.outbox where body::jsonb ->> 'mandateId' = $1",
                cancellationToken,
                mandate);
            Assert.Equal(string.Join(',', OneByOneFrom(1)), written);
            foreach (var service in Consumers.Append(ResourceNames.Membership))
            {
                await Eventually.BecomesTrueAsync(
                    () => app.QueryAsync<bool>(
                        service,
                        $"""
                        select exists (select from {service}.identity_mandates where mandate_id = $1 and client_id = $2 and known_version = $3 and ends_at = $4)
                            and exists (select from {service}.identity_clients where client_id = $2 and epoch = $5)
                        """,
                        cancellationToken,
                        mandate,
                        client,
                        (long)SubjectLoad.Versions,
                        _subjects.LastEnd,
                        arrived[client].Last()),
                    PlatformApp.Patience,
                    $"{service} knows the last version of {mandate}",
                    cancellationToken);
            }
        }

        static IEnumerable<long> OneByOneFrom(long first) => Enumerable.Range(0, SubjectLoad.Versions).Select(further => first + further);
    }

    /// <summary>I5: one audit entry per command, and the chain verifies.</summary>
    private async Task RequireAuditAsync(CancellationToken cancellationToken)
    {
        Assert.Equal(
            CommandLoad.Commands,
            await CountAsync(ResourceNames.Membership, "select count(*) from membership.audit_entries where after::jsonb ->> 'name' like $1", cancellationToken));
        await using var membership = await app.OpenDatabaseAsync(ResourceNames.Membership, cancellationToken);
        var chain = await AuditChain.VerifyAsync(membership, ResourceNames.Membership, cancellationToken: cancellationToken);
        Assert.True(chain.IsWhole, chain.ToString());
    }

    /// <summary>I6: no log holds what callers sent, and no message holds what is none of its receivers' business.</summary>
    private async Task RequireSilenceAsync(CancellationToken cancellationToken)
    {
        Assert.Equal(0, await app.QueryAsync<long>(
            ResourceNames.Membership, "select count(*) from membership.outbox where position($1 in body) > 0", cancellationToken, _marker));
        foreach (var file in Directory.EnumerateFiles(app.LogsPath))
        {
            using var log = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (await log.ReadLineAsync(cancellationToken) is { } line)
            {
                Assert.False(
                    line.Contains(_marker, StringComparison.OrdinalIgnoreCase) || line.Contains(_run, StringComparison.OrdinalIgnoreCase),
                    $"{Path.GetFileName(file)} holds what a caller sent: {line}");
            }
        }
    }

    private Task<long> CountAsync(string service, string sql, CancellationToken cancellationToken) =>
        app.QueryAsync<long>(service, sql, cancellationToken, _run + " %");

    /// <summary>The organisations of this run as a service knows them.</summary>
    private async Task<List<(string Id, long Version)>> KeptAsync(string service, CancellationToken cancellationToken)
    {
        var sql = service == ResourceNames.Membership
            ? "select 'org_' || replace(id::text, '-', ''), version from membership.organisations where name like $1"
            : $"select id, known_version from {service}.organisations where name like $1";
        await using var database = await app.OpenDatabaseAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand(sql, database);
        command.Parameters.Add(new() { Value = _run + " %" });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var kept = new List<(string Id, long Version)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            kept.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        kept.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
        return kept;
    }

    private async Task<Guid[]> MessageIdsAsync(CancellationToken cancellationToken)
    {
        await using var database = await app.OpenDatabaseAsync(ResourceNames.Membership, cancellationToken);
        await using var command = new NpgsqlCommand($"select message_id from membership.outbox where {OutboxOfRun} or {OutboxOfSubjects}", database);
        command.Parameters.Add(new() { Value = _run + " %" });
        command.Parameters.Add(new() { Value = _subjects!.Mandates.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return [.. ids];
    }

    private async Task<long> InboxAsync(string service, string count, CancellationToken cancellationToken) => await app.QueryAsync<long>(
        service, $"select coalesce({count}, 0) from {service}.inbox where message_id = any($1)", cancellationToken, await MessageIdsAsync(cancellationToken));
}
