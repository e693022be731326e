using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.AppHost;
using static Trilateral.AppHost.ResourceNames;

var builder = DistributedApplication.CreateBuilder(args);

var postgres = builder.AddPostgres(Postgres);
var broker = builder.AddRabbitMQ(Broker).WithManagementPlugin();
var brokerAddress = broker.GetEndpoint("tcp");
var databaseAddress = postgres.GetEndpoint("tcp");

// Runs to completion before any service: roles, migrations, broker users and topology. It alone gets the owners' credentials,
// and it waits for the broker itself, so that databases are migrated while the broker is still starting.
var provisioning = builder.AddProject(Provisioning, "../services/Provisioning/Provisioning.csproj")
    .WithReference(broker)
    .WithEnvironment("Broker__Management", broker.GetEndpoint("management"))
    .WaitFor(postgres)
    .WaitForStart(broker);

// Verifies the audit chains of all services when somebody starts it, at the dashboard for example: its log says how far each holds.
var auditCheck = builder.AddProject(AuditCheck, "../services/Provisioning/Provisioning.csproj")
    .WithArgs("--verify-audit")
    .WithExplicitStart();

// The first client of all: its secret is made once and lies in this file, for whoever runs the platform.
var localDirectory = Path.GetFullPath(builder.Configuration["Local:Directory"] ?? "../.local", builder.AppHostDirectory);
var administratorFile = Path.Combine(localDirectory, "administrator.json");
provisioning
    .WithEnvironment("Administrator__Secret", Secret("administrator-secret"))
    .WithEnvironment("Administrator__File", administratorFile);

var membership = AddService(Membership, "../services/Membership/Membership.csproj")
    .WithEnvironment("Identity__KeyEncryptionKey", Secret("signing-key-encryption-key"))
    // The story and the tests decide in windows of seconds; Demonstrations:Allowed=false leaves only those of days.
    .WithEnvironment("Demonstrations__Allowed", builder.Configuration["Demonstrations:Allowed"] ?? "true");
var events = AddService(Events, "../services/Events/Events.csproj");
var submissions = AddService(Submissions, "../services/Submissions/Submissions.csproj");
var notifications = AddService(Notifications, "../services/Notifications/Notifications.csproj").WithReplicas(2);

// Takes every mail and shows it at http://localhost:1080; nothing leaves this machine. Where a relay is to be used instead, set Mail__* of notifications.
var mail = builder.AddExecutable(Mail, "node", "../deploy/mail", "catcher.js", Path.Combine(localDirectory, "caught-mail"), "--ip", "127.0.0.1", "--web-ip", "127.0.0.1")
    .WithHttpEndpoint(port: builder.Configuration.GetValue("Mail:Port", 1080), env: "MAILDEV_WEB_PORT")
    .WithEndpoint(name: "smtp", env: "MAILDEV_SMTP_PORT")
    .WithHttpHealthCheck("/healthz");
notifications
    .WithEnvironment("Mail__Host", ReferenceExpression.Create($"{mail.GetEndpoint("smtp").Property(EndpointProperty.Host)}"))
    .WithEnvironment("Mail__Port", ReferenceExpression.Create($"{mail.GetEndpoint("smtp").Property(EndpointProperty.Port)}"))
    .WithEnvironment("Mail__Security", "None")
    // The catcher gives no mail back; a relay needs minutes for that.
    .WithEnvironment("Mail__ProofAfter", "00:00:02")
    .WithEnvironment("Webhooks__Key", Secret("webhook-key"));
if (builder.Configuration["Webhooks:AllowedNetworks"] is { Length: > 0 } testNetwork)
{
    // Receivers on this machine, for the story and for tests; the service refuses it in Production, which an environment without a name is.
    notifications.WithEnvironment("Webhooks__AllowedNetworks__0", testNetwork).WithEnvironment("ASPNETCORE_ENVIRONMENT", "Local");
}

var gateway = builder.AddProject(Gateway, "../gateway/Gateway.csproj")
    .WithHttpEndpoint(port: builder.Configuration.GetValue("Gateway:Port", 8080))
    .WithExternalHttpEndpoints()
    .WithReference(membership)
    .WithReference(events)
    .WithReference(submissions)
    .WithReference(notifications)
    .WithHttpHealthCheck("/health")
    .WithReplicas(2)
    .WaitFor(membership)
    .WaitFor(events)
    .WaitFor(submissions)
    .WaitFor(notifications);

// Links in mails and thin webhooks lead to the gateway.
notifications
    .WithEnvironment("Mail__PublicUrl", gateway.GetEndpoint("http"))
    .WithEnvironment("Webhooks__PublicUrl", gateway.GetEndpoint("http"));

// Tokens name the gateway's public address as their issuer.
foreach (var service in new[] { provisioning, membership, events, submissions, notifications, gateway })
{
    service.WithEnvironment("Identity__Issuer", gateway.GetEndpoint("http"));

    // 4 MiB allocated between two collections, about a processor core's own cache. The runtime would take what the last-level cache suggests, on servers hundreds of MiB a process.
    service.WithEnvironment("DOTNET_GCgen0size", "0x400000");
}

builder.Services.AddHostedService<StartAgain>();
builder.Build().Run();

// Made at the first start, kept since; the same for every replica. 43 letters and digits hold 256 bits.
IResourceBuilder<ParameterResource> Secret(string name) =>
    builder.AddParameter(name, new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

// A service reaches its own database as a role that owns nothing, and the broker as a user limited to the service's own names.
IResourceBuilder<ProjectResource> AddService(string name, string projectPath)
{
    var databasePassword = Secret($"{name}-database-password");
    var brokerPassword = Secret($"{name}-broker-password");
    var database = postgres.AddDatabase($"{name}db");

    provisioning
        .WithReference(database)
        .WithEnvironment($"Roles__{name}__DatabasePassword", databasePassword)
        .WithEnvironment($"Roles__{name}__BrokerPassword", brokerPassword)
        .WaitFor(database);
    auditCheck.WithReference(database);

    return builder.AddProject(name, projectPath)
        .WithHttpEndpoint()
        .WithReference(
            builder.AddConnectionString($"{name}-database", ReferenceExpression.Create(
                $"Host={databaseAddress.Property(EndpointProperty.Host)};Port={databaseAddress.Property(EndpointProperty.Port)};Database={name}db;Username={name};Password={databasePassword}")),
            connectionName: $"{name}db")
        .WithReference(
            builder.AddConnectionString($"{name}-broker", ReferenceExpression.Create(
                $"amqp://{name}:{brokerPassword}@{brokerAddress.Property(EndpointProperty.Host)}:{brokerAddress.Property(EndpointProperty.Port)}")),
            connectionName: "rabbitmq")
        .WithEnvironment("Http__CursorKey", Secret($"{name}-cursor-key"))
        .WithHttpHealthCheck("/health")
        .WaitForCompletion(provisioning);
}
