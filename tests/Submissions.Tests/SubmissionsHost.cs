using Trilateral.Submissions.Data;
using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Trilateral.Submissions.Tests;

/// <inheritdoc />
public sealed class SubmissionsHost(TestServers servers)
    : ServiceHost(servers, SubmissionsService.Messaging, new ServiceUnderTest<Program, SubmissionsDbContext>(options => new SubmissionsDbContext(options)));
