using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Messaging of a service in one call.</summary>
public static class MessagingHostingExtensions
{
    /// <summary>How many unacknowledged messages a queue's consumer may hold (reliability 2.7).</summary>
    internal const int Prefetch = 32;

    /// <summary>How many of them are handled at a time: half the connections of the service's pool, so that consumers never starve requests.</summary>
    internal const int Concurrency = 10;

    /// <summary>Adds outbox, dispatcher, consumers, timers, retention and their health check.</summary>
    /// <param name="builder">Needs the connection string "rabbitmq" (amqp://user:password@host:port[/vhost]) and a registered <c>NpgsqlDataSource</c> of the service's database.</param>
    /// <param name="definition">The same one Provisioning deploys.</param>
    public static IHostApplicationBuilder AddServiceMessaging<TDbContext>(this IHostApplicationBuilder builder, MessagingDefinition definition)
        where TDbContext : ServiceDbContext
    {
        FailPoint.Configure(builder.Configuration);
        var services = builder.Services;
        var broker = new BrokerAddress(builder.Configuration.GetConnectionString("rabbitmq"));
        services.AddSingleton(definition);
        services.AddSingleton(broker);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new MessagingTiming());
        services.AddSingleton<MessagingStatus>();
        services.AddSingleton<MessagingGauges>();
        services.AddSingleton(provider => new OutboxPressure(provider.GetRequiredService<MessagingStatus>()));
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<OutboxSender>();
        services.AddSingleton<BrokerConnection>();
        services.AddSingleton<OutboxBatch>();
        services.AddSingleton<LeaderElection>();
        services.AddSingleton<DatabaseGate>();
        AddBus(services, definition, broker);

        // After the bus: hosted services stop in reverse, so the dispatcher stops while there still is a bus to finish its batch on.
        services.AddHostedService<MessagingMonitor>();
        services.AddHostedService<BusWatch>();
        services.AddHostedService<QueueDepthMonitor>();
        services.AddHostedService<RetentionService>();
        services.AddHostedService<OutboxDispatcher>();
        services.AddHealthChecks().AddCheck<MessagingHealthCheck>("messaging", HealthStatus.Degraded);
        return builder;
    }

    private static void AddBus(IServiceCollection services, MessagingDefinition definition, BrokerAddress broker)
    {
        services.AddOptions<MassTransitHostOptions>().Configure(options =>
        {
            // Starting does not wait for the broker: writes go on without it.
            options.WaitUntilStarted = false;
            options.StopTimeout = TimeSpan.FromSeconds(10);
            options.ConsumerStopTimeout = TimeSpan.FromSeconds(5);
        });
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(options => options.MinimalFailureStatus = HealthStatus.Degraded);
            foreach (var consumer in definition.Consumers)
            {
                bus.AddConsumer(consumer.Consumer);
            }

            bus.UsingRabbitMq((context, rabbit) =>
            {
                broker.Apply(rabbit, definition.Service);
                foreach (var message in definition.Published.Keys)
                {
                    // Provisioning declares the exchanges; the service's user may not.
                    rabbit.Publish(message, topology => topology.Exclude = true);
                }

                foreach (var queue in definition.Queues)
                {
                    rabbit.ReceiveEndpoint(queue, endpoint => ConfigureQueue(context, definition, queue, endpoint));
                }
            });
        });
    }

    private static void ConfigureQueue(IBusRegistrationContext context, MessagingDefinition definition, string queue, IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConcurrentMessageLimit = Concurrency;
        foreach (var (name, value) in QueueTopology.Arguments(queue))
        {
            endpoint.SetQueueArgument(name, value!);
        }

        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new ReportFaultFilter());
            error.UseFilter(new ErrorTransportFilter());
        });
        endpoint.UseFilter(ActivatorUtilities.CreateInstance<ConsumerRetryFilter>(context, queue));
        foreach (var consumer in definition.Consumers.Where(consumer => consumer.Queue == queue))
        {
            endpoint.ConfigureConsumer(context, consumer.Consumer);
        }
    }
}
