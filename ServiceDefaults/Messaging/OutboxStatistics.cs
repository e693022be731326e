namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>How far behind the outbox is.</summary>
/// <param name="Unsent">Rows waiting; counted up to 200,001.</param>
/// <param name="OldestAge">Age of the oldest waiting row, redeliveries put off on purpose not counted.</param>
/// <param name="Parked">Rows given up until somebody looks.</param>
/// <param name="OverdueTimers">Timers due and not fired.</param>
internal sealed record OutboxStatistics(long Unsent, TimeSpan OldestAge, long Parked, long OverdueTimers);
