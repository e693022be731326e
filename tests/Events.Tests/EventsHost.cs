using Trilateral.Events.Data;
using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Trilateral.Events.Tests;

/// <inheritdoc />
public sealed class EventsHost(TestServers servers)
    : ServiceHost(servers, EventsService.Messaging, new ServiceUnderTest<Program, EventsDbContext>(options => new EventsDbContext(options)));
