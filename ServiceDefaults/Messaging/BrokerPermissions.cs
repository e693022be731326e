namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>What a service's own broker user may do, as RabbitMQ's three patterns (reliability 2.7).</summary>
/// <param name="Configure">Declare: the service's own queues and the exchanges in front of them.</param>
/// <param name="Write">Publish: to its own queues and to the exchanges of the messages it publishes.</param>
/// <param name="Read">Consume: from its own queues.</param>
public sealed record BrokerPermissions(string Configure, string Write, string Read);
