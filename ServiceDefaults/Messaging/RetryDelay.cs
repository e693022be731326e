namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>How long to wait before trying again; the random part comes in as a number so that bounds can be tested.</summary>
internal static class RetryDelay
{
    /// <summary>After the n-th refusal of one message: min(2^n, 300) s ± 20 % (reliability 2.4).</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="random">From 0 (shortest) to 1 (longest).</param>
    public static TimeSpan ForMessage(int failures, double random) =>
        Spread(TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures), 300)), random);

    /// <summary>While the broker or the database is away: 1, 2, 4, then 5 s ± 20 %, so that work goes on soon after the return.</summary>
    public static TimeSpan ForOutage(int rounds, double random) =>
        Spread(TimeSpan.FromSeconds(Math.Min(Math.Pow(2, rounds - 1), 5)), random);

    /// <summary>Before one message is tried again after a fault of the database: 0.2 s doubling to 10 s ± 20 %.</summary>
    public static TimeSpan ForHeldMessage(int rounds, double random) =>
        Spread(TimeSpan.FromSeconds(Math.Min(0.2 * Math.Pow(2, rounds - 1), 10)), random);

    public static TimeSpan Spread(TimeSpan delay, double random) => delay * (0.8 + (0.4 * random));
}
