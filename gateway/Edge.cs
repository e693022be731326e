using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Gateway;

/// <summary>What every request passes before it goes anywhere: limits, identity, quota. Everything unmarked needs a token.</summary>
internal sealed class Edge
{
    private readonly RequestDelegate _next;
    private readonly EdgeIdentity _identity;
    private readonly Quota _quota;
    private readonly HashSet<string> _hosts;

    public Edge(RequestDelegate next, EdgeIdentity identity, Quota quota, IOptions<EdgeOptions> options, IOptions<IdentityOptions> issuer)
    {
        (_next, _identity, _quota) = (next, identity, quota);
        _hosts = options.Value.Hosts.Append(new Uri(issuer.Value.Issuer).Host).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var visit = new EdgeVisit(context);
        context.Response.OnStarting(EdgeVisit.WriteHeaders, visit);
        var refusal = EdgeLimits.Refuse(context, _hosts);
        if (refusal is not null)
        {
            visit.Quota = _quota.Count(context);
            await (visit.Quota.IsAcquired ? refusal : Quota.Refuse(context, visit.Quota)).ExecuteAsync(context);
            return;
        }

        EdgeClient? client = null;
        if (context.GetEndpoint() is { } endpoint && NeedsToken(endpoint))
        {
            (client, refusal) = await _identity.JudgeAsync(context);
        }

        visit.Quota = client is null ? _quota.Count(context) : _quota.Count(client);
        if (!visit.Quota.IsAcquired)
        {
            refusal = Quota.Refuse(context, visit.Quota);
        }

        await (refusal is null ? _next(context) : refusal.ExecuteAsync(context));
    }

    /// <summary>An endpoint without any metadata is routing's own 405: it does nothing and tells nothing.</summary>
    private static bool NeedsToken(Endpoint endpoint) => endpoint.Metadata.Count > 0 && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;
}
