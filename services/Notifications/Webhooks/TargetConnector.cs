using System.Net;
using System.Net.Sockets;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Looks up the addresses of a host name. Tests have one of their own; nothing else does.</summary>
internal delegate Task<IPAddress[]> ResolveName(string host, CancellationToken cancellationToken);

/// <summary>
/// Opens the connections of webhooks: resolves once, judges every answer, and connects to a judged address, so that a name that points elsewhere a moment
/// later gains nothing (wire-contracts §2.7.2). Name and certificate stay those of the host.
/// </summary>
internal sealed class TargetConnector(TargetGuard guard, ResolveName resolve)
{
    /// <summary>The handler all webhooks go through.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, context.InitialRequestMessage.RequestUri!.Scheme, cancellationToken),
        SslOptions = { EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13 },
    };

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint target, string scheme, CancellationToken cancellationToken)
    {
        var addresses = await LookUpAsync(target.Host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new TargetRefusedException(AttemptOutcome.Dns);
        }

        // One forbidden answer among good ones is enough: whoever controls the name would choose.
        if (addresses.Any(address => !guard.Admits(address)) || (scheme == Uri.UriSchemeHttp && !addresses.All(guard.IsTestNetwork)))
        {
            throw new TargetRefusedException(AttemptOutcome.Blocked);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
        {
            return [literal];
        }

        try
        {
            return await resolve(host, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new TargetRefusedException(AttemptOutcome.Dns, exception);
        }
    }
}

/// <summary>The only way out of a connect callback: what the owner may learn of the failure.</summary>
internal sealed class TargetRefusedException(AttemptOutcome outcome, Exception? inner = null) : IOException($"Not connected: {outcome}.", inner)
{
    public AttemptOutcome Outcome { get; } = outcome;
}
