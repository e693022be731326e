using Npgsql;
using Trilateral.TestSupport;
using static Trilateral.ServiceDefaults.Tests.Messaging.MessagingEnvironment;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class OutboxNotificationTests(TestServers servers)
{
    [Fact]
    public async Task A_statement_that_adds_no_row_wakes_nobody_and_one_that_does_wakes_once()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await using var listener = await environment.DataSource.OpenConnectionAsync(Stop);
        var heard = 0;
        listener.Notification += (_, _) => heard++;
        await ExecuteAsync(listener, $"LISTEN \"{ServiceDefaults.Messaging.OutboxNotification.Channel(ProbeDbContext.Service)}\"");

        await environment.Database.ExecuteAsync(Insert("WHERE false"), Stop);
        await environment.Database.ExecuteAsync(Insert("FROM generate_series(1, 3)"), Stop);

        // Notifications come in commit order: had the empty statement sent one, it would be there before this.
        await listener.WaitAsync(Stop);
        await ExecuteAsync(listener, "SELECT 1");
        Assert.Equal(1, heard);
    }

    private static string Insert(string rows) =>
        $"""
        INSERT INTO "{ProbeDbContext.Service}".outbox (message_id, destination, redelivery, message_type, content_type, body)
        SELECT gen_random_uuid(), 'subscribers', 0, 'urn:message:none', 'application/json', '' {rows}
        """;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
