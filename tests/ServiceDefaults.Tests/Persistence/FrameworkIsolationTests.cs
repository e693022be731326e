using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

public sealed class FrameworkIsolationTests(PersistenceDatabase database) : IClassFixture<PersistenceDatabase>
{
    private const string RowRefused = "42501";
    private static readonly DateTimeOffset Now = new(2025, 4, 30, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_scope_there_are_no_rows_and_no_writes()
    {
        var framework = Guid.CreateVersion7();
        await AddNoteAsync(framework, framework);
        await AddGlobalNoteAsync();

        await using var context = database.CreateContext();
        Assert.Equal(0, await context.Notes.CountAsync(Cancellation));
        Assert.Equal(0, await context.Notes.ExecuteUpdateAsync(set => set.SetProperty(n => n.Text, "x"), Cancellation));
        Assert.Equal(0, await context.Notes.ExecuteDeleteAsync(Cancellation));
        await AssertRefusedAsync(() => AddNoteAsync(framework, scope: null));

        await using var app = await database.OpenAppAsync();
        Assert.Equal(0L, await PersistenceDatabase.ScalarAsync<long>(app, "SELECT count(*) FROM testing.notes"));
    }

    [Fact]
    public async Task A_scope_shows_its_own_rows_and_global_ones_and_accepts_its_own_only()
    {
        var (own, foreign) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var mine = await AddNoteAsync(own, own);
        var theirs = await AddNoteAsync(foreign, foreign);
        var global = await AddGlobalNoteAsync();
        await AssertRefusedAsync(() => AddNoteAsync(foreign, own));
        await AssertRefusedAsync(() => AddNoteAsync(null, own));

        await using var context = database.CreateContext();
        context.FrameworkScope.Use(own);
        var seen = await context.Notes.ToListAsync(Cancellation);
        Assert.Contains(seen, note => note.Id == mine);
        Assert.Contains(seen, note => note.Id == global);
        Assert.DoesNotContain(seen, note => note.FrameworkId is { } id && id != own);
        Assert.Equal(0, await context.Notes.Where(n => n.Id == theirs || n.Id == global).ExecuteUpdateAsync(set => set.SetProperty(n => n.Text, "x"), Cancellation));
        Assert.Equal(0, await context.Notes.Where(n => n.Id == theirs || n.Id == global).ExecuteDeleteAsync(Cancellation));
        Assert.Equal(1, await context.Notes.Where(n => n.Id == mine).ExecuteUpdateAsync(set => set.SetProperty(n => n.Text, "changed"), Cancellation));

        seen.Single(note => note.Id == mine).FrameworkId = foreign;
        await AssertRefusedAsync(() => context.SaveChangesAsync(Cancellation));
    }

    [Fact]
    public async Task A_scope_may_hold_several_frameworks_or_none()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Id<Note>[] notes = [await AddNoteAsync(first, first), await AddNoteAsync(second, second)];
        var global = await AddGlobalNoteAsync();

        await using var both = database.CreateContext();
        both.FrameworkScope.Use(first, second);
        Assert.Equal(2, await both.Notes.CountAsync(n => notes.Contains(n.Id), Cancellation));

        await using var none = database.CreateContext();
        none.FrameworkScope.UseNone();
        Assert.Equal(0, await none.Notes.CountAsync(n => notes.Contains(n.Id), Cancellation));
        Assert.Equal(1, await none.Notes.CountAsync(n => n.Id == global, Cancellation));

        none.FrameworkScope.Clear();
        Assert.Equal(0, await none.Notes.CountAsync(Cancellation));
    }

    [Fact]
    public async Task The_owner_is_bound_as_well_unless_it_is_superuser()
    {
        await using var owner = await database.OpenOwnerAsync();
        Assert.True(await PersistenceDatabase.ScalarAsync<bool>(owner, "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = 'testing.notes'::regclass"));
    }

    [Fact]
    public async Task The_scope_holds_for_all_of_an_explicit_transaction_and_follows_a_change_of_mind()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var one = await AddNoteAsync(first, first);
        var two = await AddNoteAsync(second, second);

        await using var context = database.CreateContext();
        context.FrameworkScope.Use(first);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        Assert.Equal(one, (await context.Notes.SingleAsync(n => n.FrameworkId != null, Cancellation)).Id);
        context.Add(NewNote(first));
        await context.SaveChangesAsync(Cancellation);
        context.FrameworkScope.Use(second);
        Assert.Equal(two, (await context.Notes.SingleAsync(n => n.FrameworkId != null, Cancellation)).Id);
        await transaction.CommitAsync(Cancellation);
    }

    [Fact]
    public async Task A_save_undone_to_its_savepoint_does_not_take_the_scope_with_it()
    {
        var framework = Guid.CreateVersion7();
        var note = await AddNoteAsync(framework, framework);

        await using var context = database.CreateContext();
        context.FrameworkScope.Use(framework);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        context.Add(new Note { Id = note, FrameworkId = framework, Text = "twin" });
        var fault = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(Cancellation));
        Assert.True(DatabaseFaults.IsUniqueViolation(fault, out _));
        context.ChangeTracker.Clear();
        Assert.Equal(1, await context.Notes.CountAsync(n => n.Id == note, Cancellation));
    }

    [Fact]
    public async Task One_save_of_many_kinds_of_rows_finds_a_lost_update_among_them_under_a_scope()
    {
        var framework = Guid.CreateVersion7();
        var initiative = new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = framework, ShortTitle = "Old" };
        var note = NewNote(framework);
        await using (var context = database.CreateContext())
        {
            context.FrameworkScope.Use(framework);
            context.AddRange(initiative, note);
            await context.SaveChangesAsync(Cancellation);
        }

        await using var stale = database.CreateContext();
        stale.FrameworkScope.Use(framework);
        var read = await stale.PilotInitiatives.SingleAsync(i => i.Id == initiative.Id, Cancellation);
        await using (var other = database.CreateContext())
        {
            await other.PilotInitiatives.Where(i => i.Id == initiative.Id).ExecuteUpdateAsync(set => set.SetProperty(i => i.Version, 2), Cancellation);
        }

        read.ShortTitle = "New";
        var added = NewNote(framework);
        stale.Add(added);
        var fault = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => stale.SaveChangesAsync(Cancellation));
        Assert.Same(read, Assert.Single(fault.Entries).Entity);
        stale.ChangeTracker.Clear();
        Assert.Equal(0, await stale.Notes.CountAsync(n => n.Id == added.Id, Cancellation));
    }

    [Fact]
    public async Task A_save_without_async_checks_the_same()
    {
        var framework = Guid.CreateVersion7();
        var initiative = new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = framework, ShortTitle = "Old", Steps = { new Step { Title = "1" } } };
        await using var first = database.CreateContext();
        first.FrameworkScope.Use(framework);
        first.AddRange(initiative, NewNote(framework));
        Save(first);
        Assert.True((int)first.Entry(initiative.Steps[0]).Property("Id").CurrentValue! > 0);

        await using var second = database.CreateContext();
        (await second.PilotInitiatives.SingleAsync(i => i.Id == initiative.Id, Cancellation)).ShortTitle = "New";
        Save(second);
        initiative.ShortTitle = "Newer";
        Assert.Throws<DbUpdateConcurrencyException>(() => Save(first));

        static void Save(TestContextModel context) => context.SaveChanges();
    }

    [Fact]
    public async Task Values_made_by_the_database_come_back_under_a_scope()
    {
        await using var context = database.CreateContext();
        context.FrameworkScope.Use(Guid.CreateVersion7());
        var initiative = new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = Guid.CreateVersion7(), ShortTitle = "x", Steps = { new Step { Title = "1" }, new Step { Title = "2" } } };
        context.Add(initiative);
        await context.SaveChangesAsync(Cancellation);
        var numbers = initiative.Steps.Select(step => (int)context.Entry(step).Property("Id").CurrentValue!).ToList();
        Assert.Equal(2, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.True(number > 0));
    }

    [Fact]
    public async Task A_thousand_requests_on_a_few_pooled_connections_never_see_each_others_rows()
    {
        var frameworks = Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var framework in frameworks)
        {
            await AddNoteAsync(framework, framework);
        }

        var crossings = 0;
        var unset = 0;
        var seen = 0;
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (i, cancellationToken) =>
        {
            await using var context = database.CreateContext();
            if (i % 5 == 4)
            {
                Interlocked.Add(ref unset, await context.Notes.CountAsync(cancellationToken));
                return;
            }

            var framework = frameworks[i % frameworks.Length];
            context.FrameworkScope.Use(framework);
            await using var transaction = i % 2 == 0 ? await context.Database.BeginTransactionAsync(cancellationToken) : null;
            var read = await context.Notes.AsNoTracking().Where(n => n.FrameworkId != null).ToListAsync(cancellationToken);
            Interlocked.Add(ref crossings, read.Count(note => note.FrameworkId != framework));
            Interlocked.Add(ref seen, read.Count(note => note.FrameworkId == framework));
            context.Add(NewNote(framework));
            await context.SaveChangesAsync(cancellationToken);
            await (transaction?.RollbackAsync(cancellationToken) ?? Task.CompletedTask);
        });
        Assert.Equal(0, crossings);
        Assert.Equal(0, unset);
        Assert.True(seen >= 800, $"{seen} own rows seen by 800 requests.");
    }

    [Fact]
    public async Task Setting_the_scope_costs_no_round_trip()
    {
        await using var counter = new RoundTripCounter(database.AppConnectionString);
        async Task<int[]> CountAsync(bool isScoped)
        {
            var options = new DbContextOptionsBuilder<TestContextModel>();
            options.UseServiceDatabase(counter.ConnectionString);
            async Task InContextAsync(Func<TestContextModel, Task> work)
            {
                await using var context = new TestContextModel(options.Options);
                if (isScoped)
                {
                    context.FrameworkScope.Use(Guid.CreateVersion7());
                }

                await work(context);
            }

            Task QueryAsync(TestContextModel context) => context.Notes.CountAsync(Cancellation);
            Task SaveAsync(TestContextModel context)
            {
                context.Add(new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = Guid.CreateVersion7(), ShortTitle = "1" });
                context.Add(new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = Guid.CreateVersion7(), ShortTitle = "2" });
                return context.SaveChangesAsync(Cancellation);
            }

            async Task TransactAsync(TestContextModel context)
            {
                await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
                await QueryAsync(context);
                await QueryAsync(context);
                await SaveAsync(context);
                await transaction.CommitAsync(Cancellation);
            }

            // The first use opens the connection and loads types.
            await InContextAsync(QueryAsync);
            return
            [
                await counter.DuringAsync(() => InContextAsync(QueryAsync)),
                await counter.DuringAsync(() => InContextAsync(SaveAsync)),
                await counter.DuringAsync(() => InContextAsync(TransactAsync)),
            ];
        }

        var without = await CountAsync(isScoped: false);
        var with = await CountAsync(isScoped: true);
        TestContext.Current.TestOutputHelper?.WriteLine($"query, save, transaction: {string.Join(", ", without)} without a scope, {string.Join(", ", with)} with one");
        Assert.Equal(1, without[0]);
        Assert.Equal(2, without[1]);
        Assert.Equal(without, with);
    }

    private static Note NewNote(Guid? framework) => new() { Id = Id.New<Note>(Now), FrameworkId = framework, Text = "text" };

    private static async Task AssertRefusedAsync(Func<Task> write)
    {
        var fault = await Assert.ThrowsAsync<DbUpdateException>(write);
        Assert.Equal(RowRefused, Assert.IsType<PostgresException>(fault.InnerException).SqlState);
    }

    private async Task<Id<Note>> AddNoteAsync(Guid? framework, Guid? scope)
    {
        await using var context = database.CreateContext();
        if (scope is { } id)
        {
            context.FrameworkScope.Use(id);
        }

        var note = NewNote(framework);
        context.Add(note);
        await context.SaveChangesAsync(Cancellation);
        return note.Id;
    }

    private async Task<Id<Note>> AddGlobalNoteAsync()
    {
        await using var context = database.CreateContext();
        context.FrameworkScope.UseNone();
        context.FrameworkScope.AllowGlobalWrites();
        var note = NewNote(null);
        context.Add(note);
        await context.SaveChangesAsync(Cancellation);
        return note.Id;
    }
}
