using System.Net;
using System.Net.Sockets;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Which addresses may be connected to (wire-contracts §2.7.3, 2.7.4). Judges addresses only: a spelling proves nothing.</summary>
internal sealed class TargetGuard(IReadOnlyList<IPNetwork> allowedNetworks)
{
    private static readonly IPNetwork[] Forbidden4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Forbidden6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(network => IPNetwork.Parse(network))];

    // Where clouds keep the credentials of their machines: not even a test network opens these.
    private static readonly IPNetwork[] Never = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fd00:ec2::254/128")];

    public bool Admits(IPAddress address)
    {
        var judged = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Contains(Never, judged) && (IsTestNetwork(judged) || IsPublic(judged));
    }

    /// <summary>Whether the address lies in one of the named test networks, where http and any port are allowed too.</summary>
    public bool IsTestNetwork(IPAddress address)
    {
        var judged = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Contains(Never, judged) && Contains(allowedNetworks, judged);
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Contains(Forbidden4, address),
        AddressFamily.InterNetworkV6 => Global6.Contains(address) && !Contains(Forbidden6, address),
        _ => false,
    };

    private static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress address) => networks.Any(network => network.Contains(address));
}
