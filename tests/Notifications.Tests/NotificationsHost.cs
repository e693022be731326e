using Trilateral.Notifications.Data;
using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Trilateral.Notifications.Tests;

/// <inheritdoc />
public sealed class NotificationsHost(TestServers servers)
    : ServiceHost(servers, NotificationsService.Messaging, new ServiceUnderTest<Program, NotificationsDbContext>(options => new NotificationsDbContext(options)));
