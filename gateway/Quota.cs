using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Gateway;

/// <summary>Holds callers to their quota: per client id, and per remote address where no client is known. The counts live in this process (decision 0014).</summary>
internal sealed class Quota : IDisposable
{
    private const string Partner = "partner";
    private const string Anonymous = "anonymous";

    /// <summary>Probes count for themselves, so that a flood from their address does not make the edge look ill.</summary>
    private const string Probe = "probe";

    private readonly PartitionedRateLimiter<QuotaKey> _windows;
    private readonly int _anonymousPerMinute;

    public Quota(IOptions<EdgeOptions> options, TimeProvider time)
    {
        _anonymousPerMinute = options.Value.AnonymousPerMinute;
        _windows = PartitionedRateLimiter.Create<QuotaKey, QuotaKey>(key => RateLimitPartition.Get(key, one => new QuotaWindow(one, time)));
    }

    public QuotaLease Count(EdgeClient client) => Count(new QuotaKey(Partner, client.Id, client.PerMinute));

    public QuotaLease Count(HttpContext context) => Count(new QuotaKey(
        context.Request.Path == "/health" ? Probe : Anonymous,
        context.Connection.RemoteIpAddress ?? IPAddress.None,
        _anonymousPerMinute));

    public static ProblemHttpResult Refuse(HttpContext context, QuotaLease lease)
    {
        context.Response.Headers.RetryAfter = lease.Wait.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        var refusal = Problem.Of(
            StatusCodes.Status429TooManyRequests, "quota-exceeded", "The quota is used up",
            "Wait for the time in Retry-After; RateLimit and RateLimit-Policy say how much is left and when it is full again. Larger plans exist: ask the operators.");
        refusal.ProblemDetails.Extensions["violated-policies"] = new[] { lease.Name };
        return refusal;
    }

    public void Dispose() => _windows.Dispose();

    private QuotaLease Count(QuotaKey key) => (QuotaLease)_windows.AttemptAcquire(key);
}
