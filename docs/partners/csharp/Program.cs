using Trilateral.Receiver;

if (args.Length is < 2 or > 3 || args.Contains("--help"))
{
    Console.Error.WriteLine(
        """
        Receives the platform's webhooks: checks each, keeps each event once, answers at once.
        Usage: dotnet run -- SECRETS INBOX [URL]
          SECRETS  a file with one whsec_ secret a line; read at every delivery, so that a rotation needs no restart
          INBOX    a file that gets one line of JSON per event
          URL      where to listen; http://127.0.0.1:8090 by default. Put a proxy with TLS before it: the platform sends to https alone.
        """);
    return args.Contains("--help") ? 0 : 2;
}

var builder = WebApplication.CreateSlimBuilder();
// The platform sends 64 KiB at most; whoever sends more is not the platform.
builder.WebHost.UseUrls(args.ElementAtOrDefault(2) ?? "http://127.0.0.1:8090").ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 128 * 1024);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(new SigningSecrets(args[0]));
builder.Services.AddSingleton(new Inbox(args[1]));
var app = builder.Build();
app.MapPost("/webhooks", TakeDelivery.HandleAsync);
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.Single()}/webhooks");
await app.WaitForShutdownAsync();
return 0;
