using System.Text;
using Trilateral.Story;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(StoryOptions.Help);
    return 0;
}

if (StoryOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(StoryOptions.Help);
    return 2;
}

// Its signs are no ASCII, whatever the locale of the terminal says.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var narrator = new Narrator();
var credentials = new Credentials(options.ClientsFile);
using var parties = new Parties(options, credentials);
using var mail = options.Mail is null ? null : new MailCatcher(options.Mail);
await using var receiver = await WebhookReceiver.StartAsync();
try
{
    Narrator.Chapter("The story: everything below goes through the public API");
    await narrator.StepAsync("The first administrator gets a token", parties.MeetAdministratorAsync);
    await narrator.StepAsync("The administrator makes UNODC's client and grants its functions", parties.MeetUnodcAsync);
    Narrator.Chapter("What happened before the platform, recorded with its sources");
    var history = new History(narrator, parties.Unodc);
    await history.TellAsync();
    var live = new Live(narrator, parties, credentials, history, receiver, mail);
    await live.TellAsync();
}
catch (StepFailedException fault)
{
    Console.WriteLine();
    Console.WriteLine($"The story stops here: {fault.Message} The lines above say what was expected; the dashboard shows the logs of each process.");
    return 1;
}

Console.WriteLine();
Console.WriteLine($"All {narrator.Steps} steps went well.");
Console.WriteLine($"  Gateway    {options.Gateway.OriginalString}   (API description: {options.Gateway.OriginalString}/openapi/v1.json)");
if (options.Dashboard is { Length: > 0 })
{
    Console.WriteLine($"  Dashboard  {options.Dashboard}");
}

if (options.Mail is not null)
{
    Console.WriteLine($"  Mail       {options.Mail.OriginalString}");
}

Console.WriteLine($"  Clients    {string.Join(", ", parties.Made.Select(party => $"{party.Name} {party.ClientId}"))}");
Console.WriteLine($"  Secrets    {options.AdministratorFile}, {options.ClientsFile} (only you can read them)");
return 0;
