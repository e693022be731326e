using Aspire.Hosting.Running;

namespace Aspire.Hosting.Health;

internal static class HttpProbes
{
    /// <summary>One probe per check, each asking this very replica and not whoever is next behind the common address.</summary>
    public static IReadOnlyList<IHealthProbe> Of(Replica replica) =>
    [
        .. replica.Resource.Annotations.OfType<HttpHealthCheckAnnotation>().Select(check =>
        {
            var endpoint = check.EndpointOf(replica.Resource);
            var root = new Uri($"{endpoint.UriScheme}://localhost:{replica.TargetPorts[endpoint.Name]}");
            return new HttpHealthProbe(new Uri(root, check.Path), check.StatusCode);
        }),
    ];
}
