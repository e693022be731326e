using System.Net;

namespace Trilateral.Gateway;

/// <summary>What the edge itself reads from a service over HTTP; everything else goes through the proxy.</summary>
internal sealed class ServiceClient(IConfiguration configuration) : IDisposable
{
    /// <summary>Largest answer that is read, in bytes.</summary>
    private const int MaxAnswer = 8 * 1024 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MaxAnswer,
    };

    /// <param name="service">One of <see cref="PlatformProxy.ServiceNames"/>.</param>
    /// <param name="path">With its leading slash.</param>
    /// <param name="limit">For each replica.</param>
    /// <param name="cancellationToken">Of whoever asks.</param>
    /// <returns>The body of a 200 from any replica; null when none gave one.</returns>
    public async Task<string?> ReadAsync(string service, string path, TimeSpan limit, CancellationToken cancellationToken)
    {
        foreach (var address in PlatformProxy.Addresses(configuration, service))
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            ending.CancelAfter(limit);
            try
            {
                using var answer = await _client.GetAsync(new Uri(new Uri(address), path), ending.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return await answer.Content.ReadAsStringAsync(ending.Token);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The next replica may answer; the caller says what the absence of all of them means.
            }
        }

        return null;
    }

    public void Dispose() => _client.Dispose();
}
