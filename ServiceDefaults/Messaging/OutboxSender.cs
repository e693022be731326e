using System.Diagnostics;
using System.Net.Mime;
using System.Net.Sockets;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;
using RabbitMQ.Client.Exceptions;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Sends one row through the bus and says what became of it. Confirmed means: on the broker's disk, in at least one queue where one must take it.</summary>
internal sealed class OutboxSender(IBus bus, MessagingDefinition definition)
{
    private readonly IReadOnlyDictionary<string, Type> _types = definition.PublishedByUrn();

    /// <summary>The deadline ends the wait for a connection. A message a connection already has is not given up before <paramref name="abandon"/>:
    /// it may still be confirmed.</summary>
    public async Task<SendOutcome> SendAsync(OutboxRow row, CancellationToken deadline, CancellationToken abandon)
    {
        using var activity = MessagingTelemetry.Activities.StartActivity(
            "outbox send", ActivityKind.Producer, TraceLink.Parse(row.Traceparent));
        activity?.SetTag("messaging.message.id", row.MessageId);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        var handedOver = false;
        await using var registration = deadline.Register(() =>
        {
            if (!Volatile.Read(ref handedOver))
            {
                waiting.Cancel();
            }
        });
        try
        {
            if (row.Destination == OutboxMessage.ToSubscribers)
            {
                await PublishAsync(row, () => Volatile.Write(ref handedOver, true), waiting.Token);
            }
            else
            {
                await RedeliverAsync(row, () => Volatile.Write(ref handedOver, true), waiting.Token);
            }

            return SendOutcome.Confirmed;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            return Classify(exception);
        }
    }

    /// <summary>Tells what is wrong with a message from what is wrong with the way to the broker; only the former counts towards parking.</summary>
    internal static SendOutcome Classify(Exception exception) => exception switch
    {
        MessageReturnedException => SendOutcome.Refused(SendOutcome.Returned),
        UnknownMessageTypeException => SendOutcome.Refused("unknown_type"),
        JsonException or SerializationException or NotSupportedException => SendOutcome.Refused("serialization"),
        OperationCanceledException or TimeoutException => SendOutcome.Unreached("timeout"),
        ConnectionException or TransportException or AbstractUriException => SendOutcome.Unreached("connection"),
        RabbitMQClientException or IOException or SocketException or ObjectDisposedException => SendOutcome.Unreached("broker"),
        _ => SendOutcome.Refused(exception.GetType().Name),
    };

    private async Task PublishAsync(OutboxRow row, Action handedOver, CancellationToken cancellationToken)
    {
        if (!_types.TryGetValue(row.MessageType, out var type))
        {
            throw new UnknownMessageTypeException();
        }

        var message = JsonSerializer.Deserialize(row.Body, type, MessageJson.Options) ?? throw new JsonException("The body is null.");
        var mandatory = definition.Published[type];
        await bus.Publish(
            message,
            type,
            Pipe.Execute<PublishContext>(context =>
            {
                context.MessageId = row.MessageId;
                context.Durable = true;
                context.Mandatory = mandatory;
                handedOver();
            }),
            cancellationToken);
    }

    private async Task RedeliverAsync(OutboxRow row, Action handedOver, CancellationToken cancellationToken)
    {
        // The exchange in front of the queue, not the queue: MassTransit would declare the queue anew, with other arguments.
        var endpoint = await bus.GetSendEndpoint(new Uri("exchange:" + row.Destination));
        await endpoint.Send(
            new RawRedelivery(),
            Pipe.Execute<SendContext<RawRedelivery>>(context =>
            {
                context.MessageId = row.MessageId;
                context.Durable = true;
                context.TryGetPayload<RabbitMqSendContext>(out var rabbit);
                rabbit!.Mandatory = true;
                context.Headers.Set(ConsumerRetryFilter.RedeliveryHeader, row.Redelivery);

                // The body as it arrived, envelope and all: nothing a newer sender added is lost on the way through this version.
                context.Serializer = new CopyBodySerializer(new ContentType(row.ContentType), new StringMessageBody(row.Body));
                handedOver();
            }),
            cancellationToken);
    }

    private sealed class UnknownMessageTypeException : Exception;

    internal sealed class RawRedelivery;
}
