namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>A claimed row on its way to the broker.</summary>
internal sealed record OutboxRow(
    long Id,
    Guid MessageId,
    string Destination,
    int Redelivery,
    string MessageType,
    string ContentType,
    string Body,
    Guid? OrderingKey,
    string? Traceparent,
    int Failures);
