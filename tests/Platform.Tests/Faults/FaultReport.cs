namespace Trilateral.Platform.Tests.Faults;

/// <summary>What a run left behind, read from business rows and from what outbox and inbox keep about themselves.</summary>
/// <param name="Effects">Business rows in the receiving services, the same in each.</param>
/// <param name="Resent">Outbox rows claimed more than once.</param>
/// <param name="Redelivered">Messages the broker delivered again.</param>
/// <param name="Duplicates">Deliveries the inbox of Notifications dropped.</param>
internal sealed record FaultReport(long Effects, long Resent, long Redelivered, long Duplicates);
