using System.Net;

namespace Aspire.Hosting.Health;

internal sealed class HttpHealthProbe(Uri address, int statusCode) : IHealthProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // A check after a redirect would be one of another address.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Limit };

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode == (HttpStatusCode)statusCode ? null : $"{address} answers {(int)response.StatusCode} instead of {statusCode}";
        }
        catch (HttpRequestException fault)
        {
            return $"{address} does not answer ({fault.HttpRequestError})";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{address} does not answer within {Limit.TotalSeconds:0} s";
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
