using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One property of an endpoint, evaluated when a resource starts.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IValueProvider
{
    public EndpointReference Endpoint { get; } = endpointReference;

    public EndpointProperty Property { get; } = property;

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Property switch
    {
        EndpointProperty.Url => Endpoint.Url,
        EndpointProperty.Host => Endpoint.Host,
        EndpointProperty.IPV4Host => "127.0.0.1",
        EndpointProperty.Port => Endpoint.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.Scheme => Endpoint.Scheme,
        EndpointProperty.HostAndPort => string.Create(CultureInfo.InvariantCulture, $"{Endpoint.Host}:{Endpoint.Port}"),
        EndpointProperty.TargetPort => Endpoint.Annotation.TargetPort?.ToString(CultureInfo.InvariantCulture)
            ?? throw new DistributedApplicationException(
                $"The target port of endpoint '{Endpoint.EndpointName}' of '{Endpoint.Resource.Name}' is not fixed: only the resource itself can use it."),
        _ => throw new DistributedApplicationException($"'{Property}' is no property of an endpoint."),
    });
}
