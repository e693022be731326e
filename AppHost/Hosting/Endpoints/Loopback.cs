using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Endpoints;

internal static class Loopback
{
    /// <summary>Whether "localhost" can mean ::1 here.</summary>
    public static bool HasIPv6 { get; } = Probe();

    private static bool Probe()
    {
        if (!Socket.OSSupportsIPv6)
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
