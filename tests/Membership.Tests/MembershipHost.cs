using Trilateral.Membership.Data;
using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Trilateral.Membership.Tests;

/// <inheritdoc />
public sealed class MembershipHost(TestServers servers)
    : ServiceHost(servers, MembershipService.Messaging, new ServiceUnderTest<Program, MembershipDbContext>(options => new MembershipDbContext(options)));
