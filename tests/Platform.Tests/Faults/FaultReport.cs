namespace Trilateral.Platform.Tests.Faults;

/// <summary>What a run left behind, read from what outbox and inbox keep about themselves; business rows are compared one by one before.</summary>
/// <param name="Resent">Outbox rows claimed more than once: sent again, or only now sent because the first claim found no broker.</param>
/// <param name="Redelivered">Messages the broker delivered again to any of the three consumers.</param>
/// <param name="Duplicates">Deliveries each consumer's inbox dropped.</param>
internal sealed record FaultReport(long Resent, long Redelivered, IReadOnlyDictionary<string, long> Duplicates);
