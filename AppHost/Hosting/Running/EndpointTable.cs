using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Endpoints;

namespace Aspire.Hosting.Running;

/// <summary>Gives every endpoint its port before anything starts, and owns the proxies.</summary>
internal sealed class EndpointTable(bool randomize, TimeSpan holdLimit) : IAsyncDisposable
{
    private readonly Dictionary<EndpointAnnotation, TcpProxy> _proxies = [];

    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public void Allocate(IReadOnlyList<IResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Endpoints())
            {
                endpoint.AllocatedPort = endpoint.IsProxied
                    ? Listen(resource, endpoint)
                    : Reserve(resource, endpoint);
            }
        }
    }

    public void Add(Replica replica) => ForEach(replica, static (proxy, port) => proxy.Add(port));

    public void Remove(Replica replica) => ForEach(replica, static (proxy, port) => proxy.Remove(port));

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }

    private static bool IsServer(IResource resource) => resource is PostgresServerResource or RabbitMQServerResource;

    private void ForEach(Replica replica, Action<TcpProxy, int> action)
    {
        foreach (var (endpoint, proxy) in _proxies)
        {
            if (replica.Resource.Annotations.Contains(endpoint))
            {
                action(proxy, replica.TargetPorts[endpoint.Name]);
            }
        }
    }

    private int Listen(IResource resource, EndpointAnnotation endpoint)
    {
        try
        {
            var proxy = TcpProxy.Listen(randomize ? null : endpoint.Port, holdLimit);
            _proxies.Add(endpoint, proxy);
            return proxy.Port;
        }
        catch (SocketException fault)
        {
            throw CannotListen(resource, endpoint, fault);
        }
    }

    private int Reserve(IResource resource, EndpointAnnotation endpoint)
    {
        // Only the servers can be told another port than the model says; any other process listens where it was told to in its own way.
        if (endpoint.Port is null or 0 || (randomize && IsServer(resource)))
        {
            return FreePorts.Next();
        }

        return FreePorts.IsFree(endpoint.Port.Value)
            ? endpoint.Port.Value
            : throw CannotListen(resource, endpoint, new SocketException((int)SocketError.AddressAlreadyInUse));
    }

    private static DistributedApplicationException CannotListen(IResource resource, EndpointAnnotation endpoint, SocketException fault) => new(
        fault.SocketErrorCode == SocketError.AddressAlreadyInUse
            ? $"Port {endpoint.Port} of '{resource.Name}' is taken by another program: end that program, or choose another port for the endpoint '{endpoint.Name}'."
            : $"Port {endpoint.Port} of '{resource.Name}' cannot be listened on ({fault.SocketErrorCode}): choose another port for the endpoint '{endpoint.Name}'.",
        fault);
}
