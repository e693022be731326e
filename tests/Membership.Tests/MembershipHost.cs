using Microsoft.AspNetCore.Hosting;
using Trilateral.Membership.Data;
using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Trilateral.Membership.Tests;

/// <inheritdoc />
public sealed class MembershipHost(TestServers servers)
    : ServiceHost(servers, MembershipService.Messaging, new ServiceUnderTest<Program, MembershipDbContext>(options => new MembershipDbContext(options)))
{
    protected override void Configure(IWebHostBuilder host)
    {
        ArgumentNullException.ThrowIfNull(host);
        host.UseSetting("Identity:KeyEncryptionKey", "key-encryption-key-of-this-run-and-no-other").UseSetting("Demonstrations:Allowed", "true");
    }
}
