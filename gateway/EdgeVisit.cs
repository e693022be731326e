using System.Diagnostics;

namespace Trilateral.Gateway;

/// <summary>What the edge knows of one request; writes the headers that every answer carries, whoever wrote it.</summary>
internal sealed class EdgeVisit(HttpContext context)
{
    /// <summary>What the request was counted against.</summary>
    public QuotaLease? Quota { get; set; }

    public static Task WriteHeaders(object state)
    {
        var (visit, headers) = ((EdgeVisit)state, ((EdgeVisit)state).Response.Headers);
        if (visit.Quota is { } quota)
        {
            headers["RateLimit-Policy"] = quota.Policy;
            headers["RateLimit"] = quota.State;
        }

        // The caller's own where it was well formed, a new one otherwise.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            headers.TraceParent = id;
        }

        return Task.CompletedTask;
    }

    private HttpResponse Response => context.Response;
}
