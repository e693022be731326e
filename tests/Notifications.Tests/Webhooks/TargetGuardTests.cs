using System.Net;
using Trilateral.Notifications.Webhooks;

namespace Trilateral.Notifications.Tests.Webhooks;

public sealed class TargetGuardTests
{
    private static readonly TargetGuard Guard = new([]);
    private static readonly TargetGuard Lab = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.0.0.0/8"), IPNetwork.Parse("fd00::/8"), IPNetwork.Parse("::1/128")]);

    // First and last address of every forbidden block, and its neighbours outside.
    [Theory]
    [InlineData("0.0.0.0", false)]
    [InlineData("0.255.255.255", false)]
    [InlineData("1.0.0.0", true)]
    [InlineData("9.255.255.255", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.255.255.255", false)]
    [InlineData("11.0.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.64.0.0", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.0", true)]
    [InlineData("126.255.255.255", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.255", false)]
    [InlineData("128.0.0.0", true)]
    [InlineData("169.253.255.255", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("169.255.0.0", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.0.0.0", false)]
    [InlineData("192.0.0.255", false)]
    [InlineData("192.0.1.0", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.0.3.0", true)]
    [InlineData("192.88.98.255", true)]
    [InlineData("192.88.99.0", false)]
    [InlineData("192.88.100.0", true)]
    [InlineData("192.167.255.255", true)]
    [InlineData("192.168.0.0", false)]
    [InlineData("192.168.255.255", false)]
    [InlineData("192.169.0.0", true)]
    [InlineData("198.17.255.255", true)]
    [InlineData("198.18.0.0", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("198.20.0.0", true)]
    [InlineData("198.51.100.0", false)]
    [InlineData("198.51.101.0", true)]
    [InlineData("203.0.112.255", true)]
    [InlineData("203.0.113.255", false)]
    [InlineData("203.0.114.0", true)]
    [InlineData("223.255.255.255", true)]
    [InlineData("224.0.0.0", false)]
    [InlineData("240.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("100::1", false)]
    [InlineData("1fff:ffff::1", false)]
    [InlineData("2000::", true)]
    [InlineData("2001::1", false)]
    [InlineData("2001:1ff:ffff::", false)]
    [InlineData("2001:200::", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001:db9::", true)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2003::", true)]
    [InlineData("3fff::1", false)]
    [InlineData("3fff:1000::", true)]
    [InlineData("4000::", false)]
    [InlineData("5f00::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_addresses_of_the_public_internet_may_be_reached(string address, bool admitted) =>
        Assert.Equal(admitted, Guard.Admits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("169.253.0.1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("10.0.0.1", false)]
    public void A_named_test_network_opens_itself_and_never_the_addresses_where_clouds_keep_credentials(string address, bool admitted) =>
        Assert.Equal(admitted, Lab.Admits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://hooks.example.org/in", null)]
    [InlineData("https://hooks.example.org:8443/in?x=1", null)]
    [InlineData("https://1.1.1.1/", null)]
    [InlineData("https://[2606:4700::1]/", null)]
    [InlineData("http://hooks.example.org/in", "https")]
    [InlineData("https://hooks.example.org:444/in", "port")]
    [InlineData("https://user@hooks.example.org/", "user-info")]
    [InlineData("https://user:word@hooks.example.org/", "user-info")]
    [InlineData("https://hooks.example.org/#x", "fragment")]
    [InlineData("https://hooks.example.org/#", "fragment")]
    [InlineData("https://localhost/", "forbidden")]
    [InlineData("https://LOCALHOST/", "forbidden")]
    [InlineData("https://a.localhost/", "forbidden")]
    [InlineData("https://printer.local/", "forbidden")]
    [InlineData("https://db.internal/", "forbidden")]
    [InlineData("https://intranet/", "forbidden")]
    [InlineData("https://hooks.example.org./", "forbidden")]
    [InlineData("https://127.0.0.1/", "forbidden")]
    [InlineData("https://0x7f.1/", "forbidden")]
    [InlineData("https://2130706433/", "forbidden")]
    [InlineData("https://0177.0.0.1/", "forbidden")]
    [InlineData("https://127.1/", "forbidden")]
    [InlineData("https://１２７.０.０.１/", "url")]
    [InlineData("https://[::1]/", "forbidden")]
    [InlineData("https://[::ffff:10.0.0.1]/", "forbidden")]
    [InlineData("https://169.254.169.254/latest/", "forbidden")]
    [InlineData("ftp://hooks.example.org/", "url")]
    [InlineData("file:///etc/passwd", "url")]
    [InlineData("/in", "url")]
    [InlineData("https://", "url")]
    [InlineData("https://hooks.example.org/a b", "url")]
    [InlineData("https://hooks.example.org/\r\nX: y", "url")]
    [InlineData("https:\\\\hooks.example.org\\", "url")]
    [InlineData("", "url")]
    [InlineData(null, "url")]
    public void An_address_that_could_not_be_used_is_refused_when_it_is_written(string? url, string? code)
    {
        var violation = EndpointUrl.Check(url, Guard, [443, 8443]);

        Assert.Equal(code, violation?.Code);
        Assert.Equal(code is null ? null : "/url", violation?.Pointer);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5005/in", null)]
    [InlineData("https://127.0.0.1:5005/in", null)]
    [InlineData("http://[::1]:5005/in", null)]
    [InlineData("http://hooks.example.org/in", "https")]
    [InlineData("http://169.254.169.254/in", "forbidden")]
    [InlineData("http://10.0.0.1/in", "forbidden")]
    public void A_test_network_also_takes_http_and_any_port(string url, string? code) =>
        Assert.Equal(code, EndpointUrl.Check(url, Lab, [443, 8443])?.Code);

    [Theory]
    [InlineData(2048, null)]
    [InlineData(2049, "url")]
    public void An_address_has_at_most_2048_characters(int length, string? code) =>
        Assert.Equal(code, EndpointUrl.Check("https://hooks.example.org/".PadRight(length, 'x'), Guard, [443, 8443])?.Code);

    [Theory]
    [InlineData(false, "127.0.0.0/8", null)]
    [InlineData(true, "127.0.0.0/8", "Production")]
    [InlineData(false, "127.0.0.1/8/9", "CIDR")]
    [InlineData(true, null, null)]
    public void Test_networks_are_refused_in_production(bool production, string? network, string? complaint)
    {
        var fault = new WebhookOptions { Key = new string('k', 32), AllowedNetworks = network is null ? [] : [network] }.Check(production);

        Assert.Equal(complaint is null, fault is null);
        Assert.Contains(complaint ?? "", fault ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4.999, false)]
    [InlineData(5, true)]
    [InlineData(30, true)]
    [InlineData(30.001, false)]
    public void An_attempt_is_over_long_before_another_replica_repeats_it(double seconds, bool isTaken)
    {
        var fault = new WebhookOptions { Key = new string('k', 32), AttemptTimeout = TimeSpan.FromSeconds(seconds) }.Check(isProduction: true);

        Assert.Equal(isTaken, fault is null);
        Assert.Contains(isTaken ? "" : "Webhooks__AttemptTimeout", fault ?? "", StringComparison.Ordinal);
        Assert.True(WebhookOptions.MaxAttemptTimeout * 2 <= DeliveryStore.ClaimHold);
    }
}
