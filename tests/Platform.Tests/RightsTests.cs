using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Trilateral.AppHost;

namespace Trilateral.Platform.Tests;

/// <summary>Who may what at the servers, as Provisioning has really set it up and with the credentials the services really have (design §5).</summary>
public sealed class RightsTests(PlatformApp app)
{
    private static readonly string[] Services = [ResourceNames.Membership, ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_services_database_role_enters_its_own_database_and_no_other(string service, string other)
    {
        var own = new NpgsqlConnectionStringBuilder(await app.ConnectionStringAsync(service + "-database", Stop)) { Pooling = false };
        Assert.Equal((service, service + "db"), (own.Username, own.Database));

        // Where the other's tables are, only with one's own name: right password, wrong database.
        await using var foreign = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(own.ConnectionString) { Database = other + "db" }.ConnectionString);
        if (service == other)
        {
            await foreign.OpenAsync(Stop);
            Assert.Equal(0L, await ScalarAsync(foreign, "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"));
            Assert.True((bool)await ScalarAsync(foreign, "select not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication) from pg_roles where rolname = current_user"));
            await ScalarAsync(foreign, $"select count(*) from {service}.outbox");
            foreach (var act in (string[])["truncate {0}.audit_entries", "update {0}.audit_entries set actor = ''", "delete from {0}.audit_entries", "create table {0}.own (id int)", "alter table {0}.outbox disable trigger all"])
            {
                var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(foreign, string.Format(System.Globalization.CultureInfo.InvariantCulture, act, service)));
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
            }
        }
        else
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => foreign.OpenAsync(Stop));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_services_broker_user_reaches_its_own_queues_and_no_others(string service, string other)
    {
        var factory = new ConnectionFactory { Uri = new Uri(await app.ConnectionStringAsync(service + "-broker", Stop)) };
        Assert.Equal(service, factory.UserName);
        await using var connection = await factory.CreateConnectionAsync(Stop);
        var queue = other + "-keep-identity";
        if (service == other)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
            Assert.True((await channel.QueueDeclarePassiveAsync(queue, Stop)).ConsumerCount >= 1);
            Assert.Null(await channel.BasicGetAsync(queue + "_dead", autoAck: false, Stop));
            return;
        }

        await RefusedAsync(connection, channel => channel.BasicGetAsync(queue, autoAck: false, Stop));
        await RefusedAsync(connection, channel => channel.BasicPublishAsync(queue, "", mandatory: true, "x"u8.ToArray(), Stop).AsTask());
        await RefusedAsync(connection, channel => channel.BasicPublishAsync("", queue, mandatory: true, "x"u8.ToArray(), Stop).AsTask());
        await RefusedAsync(connection, channel => channel.QueueDeleteAsync(queue, cancellationToken: Stop));
        await RefusedAsync(connection, channel => channel.QueueDeclareAsync(other + "-stolen", true, false, false, cancellationToken: Stop));
        if (service != ResourceNames.Membership)
        {
            // Who may say who may do what: Membership alone.
            await RefusedAsync(connection, channel => channel.BasicPublishAsync("Trilateral.Membership.Contracts:MandateGranted", "", mandatory: true, "x"u8.ToArray(), Stop).AsTask());
        }
    }

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var service in Services)
        {
            foreach (var other in Services)
            {
                pairs.Add(service, other);
            }
        }

        return pairs;
    }

    private static async Task<object> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stop) ?? DBNull.Value;
    }

    private static async Task RefusedAsync(IConnection connection, Func<IChannel, Task> act)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Stop);
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => act(channel));
        var reason = Assert.IsAssignableFrom<OperationInterruptedException>(refusal is OperationInterruptedException ? refusal : refusal.InnerException ?? refusal).ShutdownReason;
        Assert.Equal(Constants.AccessRefused, reason!.ReplyCode);
    }
}
