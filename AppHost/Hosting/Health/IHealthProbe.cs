namespace Aspire.Hosting.Health;

/// <summary>Asks one replica whether it is well.</summary>
internal interface IHealthProbe : IAsyncDisposable
{
    /// <returns>Null when healthy, else why not.</returns>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
