using System.Net.Security;
using MassTransit;
using RabbitMQ.Client;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>The connection string "rabbitmq": amqp://user:password@host:port[/vhost], or amqps.</summary>
internal sealed class BrokerAddress
{
    private readonly Uri _uri;

    public BrokerAddress(string? connectionString)
    {
        _uri = Uri.TryCreate(connectionString, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"
            ? uri
            : throw new InvalidOperationException("The connection string 'rabbitmq' is missing or not of the form amqp://user:password@host:port[/vhost].");
    }

    public ConnectionFactory Factory(string name) => new() { Uri = _uri, ClientProvidedName = name };

    public void Apply(IRabbitMqBusFactoryConfigurator bus, string name)
    {
        var factory = Factory(name);
        bus.Host(factory.HostName, (ushort)factory.Endpoint.Port, factory.VirtualHost, name, host =>
        {
            host.Username(factory.UserName);
            host.Password(factory.Password);
            host.Heartbeat(TimeSpan.FromSeconds(10));
            if (_uri.Scheme == "amqps")
            {
                // 8.4 tolerates a broken certificate chain unless told not to (reliability 2.7).
                host.UseSsl(ssl => ssl.EnforcePolicyErrors(
                    SslPolicyErrors.RemoteCertificateNotAvailable | SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors));
            }
        });
    }
}
