using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

public sealed class AuditTests(PersistenceDatabase database) : IClassFixture<PersistenceDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2025, 4, 30, 9, 0, 0, TimeSpan.Zero);
    private readonly PersistenceDatabase _database = database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Each test starts an empty chain of its own: tampering spoils it.
        await TamperAsync(
            """
            TRUNCATE testing.audit_entries, testing.audit_seals, testing.audit_pending RESTART IDENTITY;
            ALTER TABLE testing.audit_entries ENABLE ALWAYS TRIGGER audit_entries_append_only;
            ALTER TABLE testing.audit_seals ENABLE ALWAYS TRIGGER audit_seals_append_only;
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_entry_is_saved_with_its_change_and_not_without_it()
    {
        var initiative = new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = Guid.CreateVersion7(), ShortTitle = "Kept" };
        await SaveAsync(initiative, Entry(1));

        var twin = new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = initiative.FrameworkId, ShortTitle = "Kept" };
        var fault = await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(twin, Entry(2)));
        Assert.True(DatabaseFaults.IsUniqueViolation(fault, out _));

        await using var context = _database.CreateContext();
        Assert.Equal(["act 1"], await context.Set<AuditEntry>().Select(entry => entry.Action).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Before_and_after_are_kept_to_the_byte()
    {
        const string Json = """{ "b":1,  "a" : "é\u00e9", "a":2 }""";
        await SaveAsync(Entry(1, after: Json));
        await using var context = _database.CreateContext();
        Assert.Equal(Json, (await context.Set<AuditEntry>().SingleAsync(Cancellation)).After);
    }

    [Fact]
    public async Task Parallel_writers_and_two_sealers_make_one_chain_without_a_gap()
    {
        const int Writers = 8;
        const int Each = 25;
        await using var dataSource = NpgsqlDataSource.Create(_database.AppConnectionString);
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < Each; i++)
            {
                await SaveAsync(Entry((writer * Each) + i));
            }
        }));

        // Without the lock, so that they may meet: the unique numbers alone have to keep the chain one.
        var sealing = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => SealUntilAsync(new AuditSealer(dataSource, TestContextModel.Schema, exclusive: false), writing)));
        await writing;
        await sealing;
        while (await new AuditSealer(dataSource, TestContextModel.Schema).SealAsync(Cancellation) == SealResult.Sealed)
        {
        }

        var verification = await VerifyAsync(TimeSpan.Zero);
        Assert.Null(verification.FirstBreak);
        Assert.Equal(Writers * Each, verification.Verified);
    }

    [Fact]
    public async Task Of_two_sealers_at_the_same_end_of_the_chain_one_wins_and_the_other_leaves_nothing()
    {
        await SaveManyAsync(3);
        await using var dataSource = NpgsqlDataSource.Create(_database.AppConnectionString);
        await using var owner = await _database.OpenOwnerAsync();

        // Both have read the end of the chain once both wait to write.
        await using var hold = await owner.BeginTransactionAsync(Cancellation);
        await PersistenceDatabase.ExecuteAsync(owner, "LOCK TABLE testing.audit_seals IN SHARE MODE");
        var sealing = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => new AuditSealer(dataSource, TestContextModel.Schema, exclusive: false).SealAsync(Cancellation)));
        while (await PersistenceDatabase.ScalarAsync<long>(owner, "SELECT count(*) FROM pg_locks WHERE relation = 'testing.audit_seals'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND NOT granted") < 2)
        {
            Assert.False(sealing.IsCompleted);
        }

        await hold.CommitAsync(Cancellation);
        Assert.Equal([SealResult.Sealed, SealResult.LostRace], (await sealing).Order());
        Assert.Equal((3L, true), ((await VerifyAsync(TimeSpan.Zero)).Verified, (await VerifyAsync(TimeSpan.Zero)).IsWhole));
    }

    [Fact]
    public async Task Of_two_sealers_with_the_lock_none_loses_a_race()
    {
        await SaveManyAsync(AuditSealer.BatchSize + 1);
        await using var dataSource = NpgsqlDataSource.Create(_database.AppConnectionString);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new AuditSealer(dataSource, TestContextModel.Schema).SealAsync(Cancellation)));
        Assert.Contains(SealResult.Sealed, results);
        Assert.DoesNotContain(SealResult.LostRace, results);
        await SealAllAsync();
        Assert.Equal(AuditSealer.BatchSize + 1, (await VerifyAsync(TimeSpan.Zero)).Verified);
    }

    [Fact]
    public async Task An_empty_chain_is_whole() => Assert.Equal(new AuditVerification(0, null, null), await VerifyAsync());

    [Theory]
    [InlineData("INSERT INTO testing.audit_entries (id, at, actor, side, action, subject) VALUES (gen_random_uuid(), now(), 'a', 'b', 'c', 'd')", null)]
    [InlineData("UPDATE testing.audit_entries SET reason = 'x'", "42501")]
    [InlineData("DELETE FROM testing.audit_entries", "42501")]
    [InlineData("TRUNCATE testing.audit_entries", "42501")]
    [InlineData("UPDATE testing.audit_seals SET seq = seq + 1", "42501")]
    [InlineData("DELETE FROM testing.audit_seals", "42501")]
    [InlineData("TRUNCATE testing.audit_seals", "42501")]
    [InlineData("ALTER TABLE testing.audit_entries DISABLE TRIGGER ALL", "42501")]
    [InlineData("DROP TABLE testing.audit_seals", "42501")]
    [InlineData("CREATE TRIGGER t BEFORE INSERT ON testing.audit_entries FOR EACH ROW EXECUTE FUNCTION testing.queue_audit_entries()", "42501")]
    [InlineData("SET session_replication_role = replica", "42501")]
    public async Task The_application_may_add_entries_and_do_nothing_else_to_them(string sql, string? expected)
    {
        await SaveManyAsync(3);
        await SealAllAsync();
        await using var app = await _database.OpenAppAsync();
        var fault = await Record.ExceptionAsync(() => PersistenceDatabase.ExecuteAsync(app, sql));
        Assert.Equal(expected, (fault as PostgresException)?.SqlState);
        Assert.Equal(expected is null, fault is null);
    }

    [Theory]
    [InlineData("UPDATE testing.audit_entries SET reason = 'x'")]
    [InlineData("DELETE FROM testing.audit_entries")]
    [InlineData("TRUNCATE testing.audit_entries")]
    [InlineData("UPDATE testing.audit_seals SET seq = seq + 1")]
    [InlineData("TRUNCATE testing.audit_seals")]
    [InlineData("SET session_replication_role = replica; DELETE FROM testing.audit_entries")]
    public async Task Even_the_owner_is_refused_while_the_triggers_stand(string sql)
    {
        await SaveManyAsync(1);
        await SealAllAsync();
        await using var owner = await _database.OpenOwnerAsync();
        var fault = await Assert.ThrowsAsync<PostgresException>(() => PersistenceDatabase.ExecuteAsync(owner, sql));
        Assert.Equal("audit rows are append-only", fault.MessageText);
    }

    [Theory]
    [InlineData("UPDATE testing.audit_entries SET reason = 'x' WHERE action = 'act 4'", AuditFault.Edited, 5L)]
    [InlineData("UPDATE testing.audit_entries SET reason = NULL, after = 'because' WHERE action = 'act 4'", AuditFault.Edited, 5L)]
    [InlineData("UPDATE testing.audit_entries SET recorded_at = recorded_at + interval '1 microsecond' WHERE action = 'act 4'", AuditFault.Edited, 5L)]
    [InlineData("UPDATE testing.audit_seals SET hash = sha256('x') WHERE seq = 10", AuditFault.Edited, 10L)]
    [InlineData("UPDATE testing.audit_seals SET prev_hash = sha256('x') WHERE seq = 6", AuditFault.Edited, 6L)]
    [InlineData("DELETE FROM testing.audit_entries WHERE action = 'act 4'", AuditFault.Missing, 5L)]
    [InlineData("DELETE FROM testing.audit_seals WHERE seq = 5", AuditFault.Missing, 5L)]
    [InlineData("DELETE FROM testing.audit_seals WHERE seq = 1", AuditFault.Missing, 1L)]
    [InlineData("DELETE FROM testing.audit_entries WHERE action = 'act 9'", AuditFault.Missing, 10L)]
    [InlineData("DELETE FROM testing.audit_seals WHERE seq = 10", AuditFault.Unsealed, null)]
    [InlineData("TRUNCATE testing.audit_seals", AuditFault.Unsealed, null)]
    [InlineData("TRUNCATE testing.audit_entries", AuditFault.Missing, 1L)]
    [InlineData(
        """
        UPDATE testing.audit_seals SET seq = CASE seq WHEN 4 THEN -7 ELSE -4 END WHERE seq IN (4, 7);
        UPDATE testing.audit_seals SET seq = -seq WHERE seq < 0;
        """,
        AuditFault.Reordered, 4L)]
    [InlineData(
        """
        CREATE TEMP TABLE old AS SELECT seq, entry_id FROM testing.audit_seals WHERE seq IN (4, 7);
        UPDATE testing.audit_seals SET entry_id = gen_random_uuid() WHERE seq IN (4, 7);
        UPDATE testing.audit_seals s SET entry_id = old.entry_id FROM old WHERE s.seq IN (4, 7) AND old.seq = 11 - s.seq;
        """,
        AuditFault.Reordered, 4L)]
    [InlineData(
        """
        UPDATE testing.audit_entries SET action = CASE action WHEN 'act 2' THEN 'act 5' ELSE 'act 2' END WHERE action IN ('act 2', 'act 5')
        """,
        AuditFault.Edited, 3L)]
    [InlineData("DELETE FROM testing.audit_seals WHERE seq = 3; UPDATE testing.audit_seals SET seq = -seq WHERE seq > 3; UPDATE testing.audit_seals SET seq = -seq - 1 WHERE seq < 0", AuditFault.Missing, 3L)]
    public async Task Tampering_by_the_owner_without_triggers_is_found_at_its_first_place(string sql, AuditFault fault, long? seq)
    {
        await SaveManyAsync(10);
        await SealAllAsync();
        Assert.Equal((10L, true), ((await VerifyAsync(TimeSpan.Zero)).Verified, (await VerifyAsync(TimeSpan.Zero)).IsWhole));
        await TamperAsync(sql);

        var verification = await VerifyAsync(TimeSpan.Zero);
        Assert.Equal((fault, seq), (verification.FirstBreak?.Fault, verification.FirstBreak?.Seq));
    }

    [Fact]
    public async Task A_tail_cut_off_with_its_entries_is_found_by_who_has_seen_it()
    {
        await SaveManyAsync(10);
        await SealAllAsync();
        var seen = (await VerifyAsync()).Head;
        await TamperAsync("DELETE FROM testing.audit_entries e USING testing.audit_seals s WHERE s.entry_id = e.id AND s.seq > 8; DELETE FROM testing.audit_seals WHERE seq > 8");

        Assert.True((await VerifyAsync()).IsWhole);
        Assert.Equal(new AuditBreak(AuditFault.Missing, 9, null), (await VerifyAsync(seenBefore: seen)).FirstBreak);

        await TamperAsync("TRUNCATE testing.audit_entries, testing.audit_seals");
        Assert.Equal(new AuditBreak(AuditFault.Missing, 1, null), (await VerifyAsync(seenBefore: seen)).FirstBreak);
    }

    [Fact]
    public async Task A_chain_made_anew_after_an_edit_is_found_by_who_has_seen_the_old_one()
    {
        await SaveManyAsync(10);
        await SealAllAsync();
        var seen = (await VerifyAsync()).Head;
        await TamperAsync(
            """
            UPDATE testing.audit_entries SET reason = 'forged' WHERE action = 'act 4';
            TRUNCATE testing.audit_seals;
            INSERT INTO testing.audit_pending (entry_id) SELECT id FROM testing.audit_entries ORDER BY id;
            """);
        await SealAllAsync();

        Assert.True((await VerifyAsync()).IsWhole);
        Assert.Equal((AuditFault.Edited, 10L), ((await VerifyAsync(seenBefore: seen)).FirstBreak!.Fault, (await VerifyAsync(seenBefore: seen)).FirstBreak!.Seq));
    }

    [Fact]
    public async Task A_sealer_adds_nothing_to_a_chain_that_moved_back_under_it()
    {
        await using var dataSource = NpgsqlDataSource.Create(_database.AppConnectionString);
        var sealer = new AuditSealer(dataSource, TestContextModel.Schema);
        await SaveManyAsync(3);
        Assert.Equal(SealResult.Sealed, await sealer.SealAsync(Cancellation));
        Assert.Equal(SealResult.Idle, await sealer.SealAsync(Cancellation));
        await TamperAsync("DELETE FROM testing.audit_seals WHERE seq = 3");
        await SaveManyAsync(1);
        Assert.Equal(SealResult.ChainMovedBack, await sealer.SealAsync(Cancellation));
        await using var owner = await _database.OpenOwnerAsync();
        Assert.Equal(2L, await PersistenceDatabase.ScalarAsync<long>(owner, "SELECT max(seq) FROM testing.audit_seals"));
    }

    [Fact]
    public async Task An_entry_waits_for_its_seal_without_being_a_break_until_it_is_overdue()
    {
        await SaveManyAsync(1);
        Assert.True((await VerifyAsync(TimeSpan.FromHours(1))).IsWhole);
        Assert.Equal(AuditFault.Unsealed, (await VerifyAsync(TimeSpan.Zero)).FirstBreak!.Fault);
    }

    [Fact]
    public async Task An_entry_removed_before_its_seal_and_one_taken_off_the_queue_are_both_found()
    {
        await SaveManyAsync(2);
        await TamperAsync("DELETE FROM testing.audit_pending WHERE ordinal = 1");
        await SealAllAsync();
        Assert.Equal(AuditFault.Unsealed, (await VerifyAsync(TimeSpan.Zero)).FirstBreak!.Fault);

        await SaveManyAsync(1);
        await TamperAsync("DELETE FROM testing.audit_entries e USING testing.audit_pending p WHERE p.entry_id = e.id");
        Assert.Equal((AuditFault.Missing, (long?)null), ((await VerifyAsync()).FirstBreak!.Fault, (await VerifyAsync()).FirstBreak!.Seq));
    }

    [Fact]
    public void The_hash_tells_null_from_empty_and_one_fields_end_from_the_nexts_start()
    {
        var entry = new AuditContent(Guid.Empty, Now, Now, "a", "b", "c", "d", null, null, null, null, null);
        AuditContent[] others =
        [
            entry with { Before = "" }, entry with { After = "" }, entry with { Actor = "ab", Side = "" }, entry with { Actor = "", Side = "ab" }, entry with { RuleVersion = 0 },
            entry with { At = Now.AddMicroseconds(1) }, entry with { RecordedAt = Now.AddMicroseconds(1) }, entry with { Id = Guid.AllBitsSet }, entry with { RuleId = "" }, entry with { Reason = "" },
        ];
        var hashes = others.Prepend(entry).Select(e => Convert.ToHexString(e.Hash("testing", 1, AuditContent.Genesis))).ToList();
        hashes.Add(Convert.ToHexString(entry.Hash("testing", 2, AuditContent.Genesis)));
        hashes.Add(Convert.ToHexString(entry.Hash("other", 1, AuditContent.Genesis)));
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }

    private static AuditEntry Entry(int number, string? after = null) => new()
    {
        At = Now.AddMilliseconds(number),
        Actor = "cli_1",
        Side = "unodc",
        Action = $"act {number}",
        Subject = "pil_1",
        After = after,
        RuleId = "rule",
        RuleVersion = 3,
        Reason = "because",
    };

    private static async Task SealUntilAsync(AuditSealer sealer, Task done)
    {
        while (await sealer.SealAsync(Cancellation) is SealResult.Sealed or SealResult.LostRace || !done.IsCompleted)
        {
        }
    }

    private async Task SaveAsync(params object[] rows)
    {
        await using var context = _database.CreateContext();
        foreach (var row in rows)
        {
            if (row is AuditEntry entry)
            {
                context.Record(entry);
            }
            else
            {
                context.Add(row);
            }
        }

        await context.SaveChangesAsync(Cancellation);
    }

    private Task SaveManyAsync(int count) => SaveAsync([.. Enumerable.Range(0, count).Select(i => Entry(i))]);

    private async Task SealAllAsync()
    {
        await using var dataSource = NpgsqlDataSource.Create(_database.AppConnectionString);
        var sealer = new AuditSealer(dataSource, TestContextModel.Schema);
        while (await sealer.SealAsync(Cancellation) == SealResult.Sealed)
        {
        }
    }

    private async Task<AuditVerification> VerifyAsync(TimeSpan? maxUnsealedAge = null, AuditHead? seenBefore = null)
    {
        await using var app = await _database.OpenAppAsync();
        return await AuditChain.VerifyAsync(app, TestContextModel.Schema, seenBefore, maxUnsealedAge, Cancellation);
    }

    private async Task TamperAsync(string sql)
    {
        await using var owner = await _database.OpenOwnerAsync();
        await PersistenceDatabase.ExecuteAsync(
            owner, $"ALTER TABLE testing.audit_entries DISABLE TRIGGER audit_entries_append_only; ALTER TABLE testing.audit_seals DISABLE TRIGGER audit_seals_append_only; {sql}");
    }
}
