namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>How a cancelled or replaced timer is told from the valid one (reliability 2.8).</summary>
public static class TimerGeneration
{
    /// <summary>False for a timer of an older generation: the saga has since cancelled or replaced it, and ignores the message.</summary>
    public static bool IsCurrent(int fired, int current) => fired >= current;
}
