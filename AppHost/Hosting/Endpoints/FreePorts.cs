using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Endpoints;

/// <summary>
/// Ports for processes that cannot be told to choose one themselves. They lie below the range the kernel takes for outgoing
/// connections, so that none of those takes the port before the process listens.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 31_999;
    private static readonly HashSet<int> HandedOut = [];
    private static readonly Lock Gate = new();

    public static int Next()
    {
        lock (Gate)
        {
            for (var attempt = 0; attempt < 10_000; attempt++)
            {
                var port = Random.Shared.Next(First, Last + 1);
                if (HandedOut.Count < (Last - First) / 2 && HandedOut.Contains(port))
                {
                    continue;
                }

                if (IsFree(port))
                {
                    HandedOut.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"There is no free port from {First} to {Last}: end some of the programs that listen there.");
    }

    public static bool IsFree(int port) =>
        CanBind(IPAddress.Loopback, port) && CanBind(IPAddress.Any, port)
        && (!Loopback.HasIPv6 || (CanBind(IPAddress.IPv6Loopback, port) && CanBind(IPAddress.IPv6Any, port)));

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
