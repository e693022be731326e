using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Trilateral.Events;
using Trilateral.Events.Data;
using Trilateral.Membership;
using Trilateral.Membership.Data;
using Trilateral.Notifications;
using Trilateral.Notifications.Data;
using Trilateral.Provisioning;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.Submissions;
using Trilateral.Submissions.Data;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
var stop = limit.Token;

if (args.Contains("--verify-audit"))
{
    string[] services = [MembershipService.Name, EventsService.Name, SubmissionsService.Name, NotificationsService.Name];
    return await AuditCheck.RunAsync(services.ToDictionary(service => service, service => DatabaseSetUp.OwnerOf(configuration, service)), Console.Out, CancellationToken.None);
}

// Databases first: the broker may still be starting.
var databases = new DatabaseSetUp(configuration, loggers.CreateLogger<DatabaseSetUp>());
await databases.PrepareAsync<MembershipDbContext>(MembershipService.Name, options => new(options), stop);
await databases.PrepareAsync<EventsDbContext>(EventsService.Name, options => new(options), stop);
await databases.PrepareAsync<SubmissionsDbContext>(SubmissionsService.Name, options => new(options), stop);
await databases.PrepareAsync<NotificationsDbContext>(NotificationsService.Name, options => new(options), stop);

await new AdministratorSetUp(configuration, loggers.CreateLogger<AdministratorSetUp>()).PrepareAsync(stop);

MessagingDefinition[] definitions =
    [MembershipService.Messaging, EventsService.Messaging, SubmissionsService.Messaging, NotificationsService.Messaging];
using var broker = new BrokerSetUp(configuration, loggers.CreateLogger<BrokerSetUp>());
await broker.PrepareAsync(definitions, stop);
foreach (var definition in definitions)
{
    await databases.ReleaseReturnedAsync(definition.Service, stop);
}

return 0;
