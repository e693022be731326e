using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class BrokerRightsTests(TestServers servers)
{
    private const string Foreign = "other-keep-things";

    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task A_service_runs_with_the_rights_of_its_own_user_and_can_reach_nothing_else()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var user = "probe_" + environment.VirtualHost.Name;
        await servers.Management.CreateUserAsync(user, "secret");
        try
        {
            var rights = MessagingTopology.PermissionsOf(MessagingEnvironment.Definition());
            await servers.Management.SetPermissionsAsync(environment.VirtualHost.Name, user, rights.Configure, rights.Write, rights.Read);
            var address = environment.VirtualHost.AddressFor(user + ":secret");
            await DeclareForeignAsync(environment);

            await RunEveryPathAsync(environment, address);

            await using var connection = await environment.ConnectAsync(address);
            await RefusedAsync(connection, channel => channel.BasicPublishAsync(Foreign, "", true, "x"u8.ToArray(), Stop).AsTask());
            await RefusedAsync(connection, channel => channel.BasicPublishAsync("", Foreign, true, "x"u8.ToArray(), Stop).AsTask());
            await RefusedAsync(connection, channel => channel.BasicGetAsync(Foreign, true, Stop));
            await RefusedAsync(connection, channel => channel.QueueDeclareAsync("other-new", true, false, false, cancellationToken: Stop));
            await RefusedAsync(connection, channel => channel.QueueDeleteAsync(Foreign, cancellationToken: Stop));
            await RefusedAsync(connection, channel => channel.ExchangeDeclareAsync("other-new", ExchangeType.Fanout, cancellationToken: Stop));
            await RefusedAsync(connection, channel => channel.ExchangeDeleteAsync(MessagingDefinition.ExchangeOf(typeof(ThingChanged)), cancellationToken: Stop));
            await RefusedAsync(connection, channel => channel.QueueBindAsync(RecordThingConsumer.Queue, Foreign, "", cancellationToken: Stop));
            Assert.Equal(0, await environment.ReadyAsync(Foreign));
        }
        finally
        {
            await servers.Management.DeleteUserAsync(user);
        }
    }

    /// <summary>Publish, consume, put off and deliver again, error queue, skipped queue, depths: each needs rights of its own.</summary>
    private static async Task RunEveryPathAsync(MessagingEnvironment environment, Uri address)
    {
        var script = new ConsumerScript { Then = (message, _) => message.Note == "fail" ? throw new InvalidOperationException("fails") : Task.CompletedTask };
        var host = await environment.StartAsync(broker: address, script: script);
        await environment.PublishAsync(Guid.CreateVersion7());
        await environment.PublishAsync(Guid.CreateVersion7(), note: "fail");
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        for (var round = 1; round <= 3; round++)
        {
            await Eventually.EqualsAsync(1L, () => environment.CountAsync($"outbox WHERE redelivery = {round} AND sent_at IS NULL"), Stop);
            await environment.Database.ExecuteAsync("UPDATE probe.outbox SET next_attempt_at = now() WHERE sent_at IS NULL", Stop);
        }

        await using (var connection = await environment.ConnectAsync(address))
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Stop);
            var unknown = Encoding.UTF8.GetBytes("""{"messageType":["urn:message:Nothing:Known"],"message":{}}""");
            await channel.BasicPublishAsync(RecordThingConsumer.Queue, "", true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, unknown, Stop);
        }

        await Eventually.EqualsAsync(1, () => environment.ReadyAsync(RecordThingConsumer.Queue + "_error"), Stop);
        await Eventually.EqualsAsync(1, () => environment.ReadyAsync(RecordThingConsumer.Queue + "_skipped"), Stop);
        var status = (MessagingStatus)host.Services.GetService(typeof(MessagingStatus))!;
        await Eventually.HoldsAsync(() => status.QueueDepths, depths => depths.Count == 8 && depths[RecordThingConsumer.Queue + "_error"] == 1, Stop);
    }

    private static async Task DeclareForeignAsync(MessagingEnvironment environment)
    {
        await using var connection = await environment.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await channel.ExchangeDeclareAsync(Foreign, ExchangeType.Fanout, durable: true, cancellationToken: Stop);
        await channel.QueueDeclareAsync(Foreign, true, false, false, cancellationToken: Stop);
        await channel.QueueBindAsync(Foreign, Foreign, "", cancellationToken: Stop);
    }

    private static async Task RefusedAsync(IConnection connection, Func<IChannel, Task> act)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Stop);
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => act(channel));
        var reason = Assert.IsAssignableFrom<OperationInterruptedException>(refusal is OperationInterruptedException ? refusal : refusal.InnerException ?? refusal).ShutdownReason;
        Assert.Equal(Constants.AccessRefused, reason!.ReplyCode);
    }
}
