using Npgsql;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

public sealed class DatabaseProvisioningTests(PersistenceDatabase database) : IClassFixture<PersistenceDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_role_logs_in_with_its_password_and_is_nobody_special()
    {
        await using var app = await database.OpenAppAsync();
        Assert.True(await PersistenceDatabase.ScalarAsync<bool>(
            app, "SELECT rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolinherit OR rolreplication OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"));
        Assert.Equal(0L, await PersistenceDatabase.ScalarAsync<long>(app, "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"));
    }

    [Theory]
    [InlineData("CREATE TABLE testing.own (id int)")]
    [InlineData("CREATE TABLE public.own (id int)")]
    [InlineData("CREATE TEMP TABLE own (id int)")]
    [InlineData("CREATE SCHEMA own")]
    [InlineData("ALTER TABLE testing.notes NO FORCE ROW LEVEL SECURITY")]
    [InlineData("DROP POLICY framework_read ON testing.notes")]
    [InlineData("TRUNCATE testing.notes")]
    [InlineData("SET ROLE postgres")]
    [InlineData("CREATE ROLE other")]
    [InlineData("SELECT pg_read_file('postgresql.conf')")]
    public async Task The_role_may_not_change_what_the_database_is(string sql)
    {
        await using var app = await database.OpenAppAsync();
        var fault = await Assert.ThrowsAsync<PostgresException>(() => PersistenceDatabase.ExecuteAsync(app, sql));
        Assert.Equal("42501", fault.SqlState);
    }

    [Fact]
    public async Task Running_it_again_repairs_what_drifted_and_changes_the_password()
    {
        var role = $"again_{Guid.NewGuid():N}";
        await using var owner = await database.OpenOwnerAsync();
        try
        {
            await DatabaseProvisioning.EnsureRoleAsync(owner, role, "first", TestContextModel.Schema, Cancellation);
            await PersistenceDatabase.ExecuteAsync(owner, $"ALTER ROLE {role} SUPERUSER BYPASSRLS INHERIT; GRANT UPDATE, DELETE ON testing.audit_entries TO {role}");
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                await using var parallel = await database.OpenOwnerAsync();
                await DatabaseProvisioning.EnsureRoleAsync(parallel, role, "second", TestContextModel.Schema, Cancellation);
            }));
            Assert.False(await PersistenceDatabase.ScalarAsync<bool>(owner, $"SELECT rolsuper OR rolbypassrls OR rolinherit FROM pg_roles WHERE rolname = '{role}'"));
            Assert.False(await PersistenceDatabase.ScalarAsync<bool>(owner, $"SELECT has_table_privilege('{role}', 'testing.audit_entries', 'UPDATE, DELETE')"));
            Assert.True(await PersistenceDatabase.ScalarAsync<bool>(owner, $"SELECT has_table_privilege('{role}', 'testing.audit_entries', 'INSERT')"));

            await using var old = new NpgsqlConnection(Login(role, "first"));
            Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => old.OpenAsync(Cancellation))).SqlState);
            await using var now = new NpgsqlConnection(Login(role, "second"));
            await now.OpenAsync(Cancellation);
        }
        finally
        {
            await PersistenceDatabase.ExecuteAsync(owner, $"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_role_of_one_database_cannot_enter_another_that_was_provisioned()
    {
        var role = $"stranger_{Guid.NewGuid():N}";
        await using var owner = await database.OpenOwnerAsync();
        await PersistenceDatabase.ExecuteAsync(owner, $"CREATE ROLE {role} LOGIN PASSWORD 'x'");
        try
        {
            await using var stranger = new NpgsqlConnection(Login(role, "x"));
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => stranger.OpenAsync(Cancellation))).SqlState);
        }
        finally
        {
            await PersistenceDatabase.ExecuteAsync(owner, $"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task The_password_is_in_no_statement_and_tables_of_later_migrations_are_granted()
    {
        var role = $"later_{Guid.NewGuid():N}";
        const string Secret = "marker-9f2c";
        await using var owner = await database.OpenOwnerAsync();
        try
        {
            using var heard = new NpgsqlStatements();
            await DatabaseProvisioning.EnsureRoleAsync(owner, role, Secret, TestContextModel.Schema, Cancellation);
            Assert.Contains(heard.All, sql => sql.Contains("SCRAM-SHA-256$", StringComparison.Ordinal) && sql.Contains(role, StringComparison.Ordinal));
            Assert.DoesNotContain(heard.All, sql => sql.Contains(Secret, StringComparison.Ordinal));

            await PersistenceDatabase.ExecuteAsync(owner, $"CREATE TABLE testing.{role} (id int GENERATED BY DEFAULT AS IDENTITY)");
            await using var app = new NpgsqlConnection(Login(role, Secret));
            await app.OpenAsync(Cancellation);
            await PersistenceDatabase.ExecuteAsync(app, $"INSERT INTO testing.{role} DEFAULT VALUES");
        }
        finally
        {
            await PersistenceDatabase.ExecuteAsync(owner, $"DROP TABLE IF EXISTS testing.{role}; DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData("role; DROP ROLE postgres", "p", "testing")]
    [InlineData("role", "p", "a.b")]
    [InlineData("Role", "p", "testing")]
    [InlineData("", "p", "testing")]
    [InlineData("role", "", "testing")]
    [InlineData("role", "pässword", "testing")]
    [InlineData("role", "line\nbreak", "testing")]
    public async Task Names_and_passwords_that_would_need_more_care_are_refused(string role, string password, string schema)
    {
        await using var owner = await database.OpenOwnerAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => DatabaseProvisioning.EnsureRoleAsync(owner, role, password, schema, Cancellation));
    }

    private string Login(string role, string password) =>
        new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Username = role, Password = password, Pooling = false }.ConnectionString;
}
