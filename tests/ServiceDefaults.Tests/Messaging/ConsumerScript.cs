namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>What a test wants a consumer to do, and how often it was called.</summary>
internal sealed class ConsumerScript
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Func<ThingChanged, CancellationToken, Task> Then { get; set; } = (_, _) => Task.CompletedTask;

    public Task RunAsync(ThingChanged message, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Then(message, cancellationToken);
    }
}
