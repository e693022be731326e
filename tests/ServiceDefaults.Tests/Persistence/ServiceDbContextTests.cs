using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

public sealed class ServiceDbContextTests(PersistenceDatabase database) : IClassFixture<PersistenceDatabase>
{
    private static readonly DateTimeOffset Now = new(2025, 4, 30, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_table_column_key_and_index_is_in_snake_case_in_the_services_schema()
    {
        await using var owner = await database.OpenOwnerAsync();
        var names = await PersistenceDatabase.ScalarAsync<string[]>(
            owner,
            """
            SELECT array_agg(n) FROM (
                SELECT relname::text FROM pg_class WHERE relnamespace = 'testing'::regnamespace
                UNION SELECT attname::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'testing'::regnamespace AND attnum > 0
                UNION SELECT conname::text FROM pg_constraint WHERE connamespace = 'testing'::regnamespace) names (n)
            """);
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
        Assert.Superset(
            new HashSet<string>
            {
                "pilot_initiatives", "framework_id", "short_title", "starts_at", "venue_street_name", "length_whole_days", "pk_pilot_initiatives",
                "ix_pilot_initiatives_framework_id_short_title", "fk_notes_pilot_initiatives_initiative_id", "audit_entries", "audit_seals", "idempotency",
                "principal_id", "request_hash",
            },
            names.ToHashSet());
    }

    [Theory]
    [InlineData("PilotInitiativeId", "pilot_initiative_id")]
    [InlineData("HTMLBody", "html_body")]
    [InlineData("IX_notes_framework_id", "ix_notes_framework_id")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("Sha256Hash", "sha256_hash")]
    [InlineData("A", "a")]
    public void Snake_case_starts_a_word_at_a_capital_that_starts_one(string name, string expected) => Assert.Equal(expected, SnakeCaseConvention.ToSnakeCase(name));

    [Fact]
    public async Task Times_come_back_as_the_same_instant_in_UTC()
    {
        var initiative = NewInitiative();
        initiative.StartsAt = new DateTimeOffset(2025, 4, 30, 9, 0, 0, TimeSpan.FromHours(2));
        await AddAsync(initiative);

        await using var context = database.CreateContext();
        var read = await context.PilotInitiatives.SingleAsync(i => i.Id == initiative.Id && i.StartsAt <= initiative.StartsAt, Cancellation);
        Assert.Equal(initiative.StartsAt, read.StartsAt);
        Assert.Equal(TimeSpan.Zero, read.StartsAt.Offset);
    }

    [Fact]
    public async Task A_typed_id_is_a_uuid_and_can_be_asked_for_in_sets_and_nullable_columns()
    {
        var initiative = NewInitiative();
        await AddAsync(initiative);
        Id<PilotInitiative>[] wanted = [initiative.Id, Id.NewUntimed<PilotInitiative>()];

        await using var context = database.CreateContext();
        Assert.Equal(initiative.Id, (await context.PilotInitiatives.SingleAsync(i => wanted.Contains(i.Id), Cancellation)).Id);
        Assert.Equal(0, await context.Notes.CountAsync(n => n.InitiativeId == initiative.Id, Cancellation));
        await using var owner = await database.OpenOwnerAsync();
        Assert.Equal(
            "uuid", await PersistenceDatabase.ScalarAsync<string>(owner, "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'testing.pilot_initiatives'::regclass AND attname = 'id'"));
    }

    [Fact]
    public async Task A_version_is_1_after_the_first_save_and_grows_by_one_with_each_save_that_changed_something()
    {
        var initiative = NewInitiative();
        await AddAsync(initiative);
        Assert.Equal(1, initiative.Version);

        await using var context = database.CreateContext();
        var read = await context.PilotInitiatives.SingleAsync(i => i.Id == initiative.Id, Cancellation);
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(1, read.Version);

        read.ShortTitle = "Changed";
        read.StartsAt = Now.AddDays(1);
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(2, read.Version);
        Assert.Equal(2, await StoredVersionAsync(initiative.Id));
    }

    [Fact]
    public async Task A_change_of_something_owned_is_a_change_of_the_aggregate()
    {
        var initiative = NewInitiative();
        initiative.Venue = new Venue { StreetName = "Old" };
        initiative.Steps.Add(new Step { Title = "First" });
        await AddAsync(initiative);

        await using var context = database.CreateContext();
        var read = await context.PilotInitiatives.SingleAsync(i => i.Id == initiative.Id, Cancellation);
        read.Venue!.StreetName = "New";
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(2, await StoredVersionAsync(initiative.Id));

        read.Steps.Clear();
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(3, await StoredVersionAsync(initiative.Id));

        read.Steps.Add(new Step { Title = "Again" });
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(4, await StoredVersionAsync(initiative.Id));
    }

    [Fact]
    public async Task Advancing_says_the_version_of_the_next_save_once_however_often_it_is_asked()
    {
        var initiative = NewInitiative();
        await using var context = database.CreateContext();
        context.Add(initiative);
        Assert.Equal(1, context.Advance(initiative).Version);
        await context.SaveChangesAsync(Cancellation);

        Assert.Equal(2, context.Advance(initiative).Version);
        initiative.ShortTitle = "Changed as well";
        var place = context.Advance(initiative);
        Assert.Equal((initiative.Id.Value, 2L), (place.Key, place.Version));
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(2, await StoredVersionAsync(initiative.Id));
    }

    [Fact]
    public async Task Advancing_something_that_is_not_in_the_context_is_refused()
    {
        await using var context = database.CreateContext();
        Assert.Throws<InvalidOperationException>(() => context.Advance(NewInitiative()));
    }

    [Fact]
    public async Task Of_two_writers_of_one_aggregate_one_wins_and_a_retry_after_a_failed_save_moves_on_by_one()
    {
        var initiative = NewInitiative();
        await AddAsync(initiative);
        await using var first = database.CreateContext();
        await using var second = database.CreateContext();
        var a = await first.PilotInitiatives.SingleAsync(i => i.Id == initiative.Id, Cancellation);
        var b = await second.PilotInitiatives.SingleAsync(i => i.Id == initiative.Id, Cancellation);
        a.ShortTitle = "First";
        b.ShortTitle = "Second";
        await first.SaveChangesAsync(Cancellation);
        var lost = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync(Cancellation));
        Assert.True(DatabaseFaults.IsConcurrencyConflict(lost));
        Assert.Same(b, Assert.Single(lost.Entries).Entity);

        await lost.Entries[0].ReloadAsync(Cancellation);
        b.ShortTitle = "Second again";
        await second.SaveChangesAsync(Cancellation);
        Assert.Equal(3, await StoredVersionAsync(initiative.Id));
    }

    [Fact]
    public async Task Of_many_parallel_writers_exactly_one_takes_each_version()
    {
        var initiative = NewInitiative();
        await AddAsync(initiative);
        const int Writers = 16;
        var contexts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async i =>
        {
            var context = database.CreateContext();
            (await context.PilotInitiatives.SingleAsync(p => p.Id == initiative.Id, Cancellation)).ShortTitle = $"Writer {i}";
            return context;
        }));
        var outcomes = await Task.WhenAll(contexts.Select(context => Record.ExceptionAsync(() => context.SaveChangesAsync(Cancellation)).AsTask()));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.True(DatabaseFaults.IsConcurrencyConflict(outcome!)));
        Assert.Equal(2, await StoredVersionAsync(initiative.Id));
        foreach (var context in contexts)
        {
            await context.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_forgotten_id_is_not_made_up()
    {
        await using var context = database.CreateContext();
        var forgotten = new PilotInitiative { Id = default, ShortTitle = "x" };
        context.Add(forgotten);
        Assert.Equal(Guid.Empty, forgotten.Id.Value);
    }

    [Fact]
    public async Task A_second_row_under_one_unique_key_is_told_by_the_name_of_the_index()
    {
        var initiative = NewInitiative();
        await AddAsync(initiative);
        var twin = new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = initiative.FrameworkId, ShortTitle = initiative.ShortTitle };
        var fault = await Assert.ThrowsAsync<DbUpdateException>(() => AddAsync(twin));
        Assert.True(DatabaseFaults.IsUniqueViolation(fault, out var constraint));
        Assert.Equal("ix_pilot_initiatives_framework_id_short_title", constraint);
        Assert.False(DatabaseFaults.IsUnavailable(fault));
        Assert.False(DatabaseFaults.IsConcurrencyConflict(fault));
        Assert.False(DatabaseFaults.IsUniqueViolation(new InvalidOperationException(), out _));
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_shuts_the_connection_is_unavailable()
    {
        await using var nobody = new NpgsqlConnection("Host=127.0.0.1;Port=1;Username=x;Password=x;Timeout=2");
        Assert.True(DatabaseFaults.IsUnavailable(await Assert.ThrowsAnyAsync<NpgsqlException>(() => nobody.OpenAsync(Cancellation))));

        await using var owner = await database.OpenOwnerAsync();
        await using var killed = await database.OpenOwnerAsync();
        await PersistenceDatabase.ExecuteAsync(owner, "SELECT pg_terminate_backend($1)", killed.ProcessID);
        Assert.True(DatabaseFaults.IsUnavailable(await Assert.ThrowsAnyAsync<NpgsqlException>(() => PersistenceDatabase.ExecuteAsync(killed, "SELECT 1"))));

        var missing = await Assert.ThrowsAsync<PostgresException>(() => PersistenceDatabase.ExecuteAsync(owner, "SELECT * FROM testing.no_such_table"));
        Assert.False(DatabaseFaults.IsUnavailable(missing));
    }

    private static PilotInitiative NewInitiative() => new() { Id = Id.New<PilotInitiative>(Now), FrameworkId = Guid.CreateVersion7(), ShortTitle = "A title", StartsAt = Now };

    private async Task AddAsync(PilotInitiative initiative)
    {
        await using var context = database.CreateContext();
        context.Add(initiative);
        await context.SaveChangesAsync(Cancellation);
    }

    private async Task<long> StoredVersionAsync(Id<PilotInitiative> id)
    {
        await using var owner = await database.OpenOwnerAsync();
        return await PersistenceDatabase.ScalarAsync<long>(owner, $"SELECT version FROM testing.pilot_initiatives WHERE id = '{id.Value}'");
    }
}
