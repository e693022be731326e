using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests;

/// <summary>The service's process killed between sending and recording: what was sent is repeated with the same id, and nothing is lost.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class KillTests(KillTests.Idle host) : IClassFixture<KillTests.Idle>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_sent_by_a_killed_process_is_repeated_with_the_same_id_and_once_more_only()
    {
        await using var receiver = await Receiver.StartAsync();
        var (id, _) = await host.AddAsync(receiver.On("/killed", 200));
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET state = 'enabled', verification_id = NULL WHERE id = '{id.Value}'; DELETE FROM notifications.webhook_deliveries", Stop);

        await RunUntilAsync(DeliveryWorker.BeforeRecord, () => host.TellAsync());
        Assert.Equal("pending 1", await host.DeliveriesAsync(id));
        Assert.Equal("1 open", await host.AttemptsAsync(id));
        var first = Assert.Single(receiver.Events("/killed"));

        await ExpireClaimsAsync("webhook_deliveries");
        await using var next = Start();
        await Eventually.EqualsAsync("delivered 2", () => host.DeliveriesAsync(id), Stop);

        Assert.Equal("1 open, 2 delivered 200", await host.AttemptsAsync(id));
        Assert.Equal([first.Id, first.Id], receiver.Events("/killed").Select(one => one.Id));
        Assert.Equal(["1", "2"], receiver.Events("/killed").Select(one => one.Headers["trilateral-attempt"]));
    }

    [Fact]
    public async Task A_mail_sent_by_a_killed_process_is_repeated_with_the_same_message_id_and_once_more_only()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var contact = new Contact { Id = Id.New<Contact>(host.Clock.GetUtcNow()) };
        contact.Apply(new SaveContact.Request("killed@example.org", "en", "government", Endpoints.Framework, null, null));
        await host.InDatabaseAsync(database =>
        {
            database.Add(contact);
            return database.SaveChangesAsync(Stop);
        });

        await RunUntilAsync(MailWorker.BeforeRecord, () => host.TellAsync());
        Assert.Equal(1, await host.CountAsync("mails WHERE state = 'pending' AND attempts = 1"));
        Assert.Single(await catcher.ReceivedAsync("killed@example.org", Stop));

        await ExpireClaimsAsync("mails");
        await using var next = Start();
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent' AND attempts = 2"), Stop);

        var mails = await catcher.ReceivedAsync("killed@example.org", Stop, count: 2);
        Assert.Equal(2, mails.Count);
        Assert.Single(mails.Select(mail => mail.GetProperty("headers").GetProperty("message-id").GetString()).Distinct());
    }

    /// <summary>Starts a process that stops for good at the fail point, lets it get there, and kills it there.</summary>
    private async Task RunUntilAsync(string point, Func<Task> act)
    {
        var armory = Directory.CreateTempSubdirectory("trilateral-failpoints-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(armory, point), "", Stop);
            var reached = Path.Combine(armory, point + ".reached");
            await using var process = Start(armory);
            await act();
            await Eventually.HoldsAsync(() => File.Exists(reached) ? File.ReadAllText(reached) : "", text => text == process.Id.ToString(CultureInfo.InvariantCulture), Stop);
            await process.DisposeAsync();
        }
        finally
        {
            Directory.Delete(armory, recursive: true);
        }
    }

    // Claims run out by the database clock, which no test moves; waiting for it would take as long as the claim.
    private async Task ExpireClaimsAsync(string table) =>
        await host.Database.ExecuteAsync($"UPDATE notifications.{table} SET claimed_until = clock_timestamp() WHERE claimed_until IS NOT NULL", Stop);

    private ServiceProcess Start(string? armory = null)
    {
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        var start = new ProcessStartInfo("dotnet", typeof(NotificationsService).Assembly.Location) { RedirectStandardOutput = true };
        foreach (var name in new[]
        {
            "ConnectionStrings:notificationsdb", "ConnectionStrings:rabbitmq", "Identity:Issuer", "Http:CursorKey", "Mail:Host", "Mail:Port", "Mail:Security", "Webhooks:Key", "Webhooks:AllowedNetworks:0",
        })
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = configuration[name];
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["FailPoints__Directory"] = armory;

        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>Has the database and the queues ready but sends nothing itself: the processes of the test do.</summary>
    public sealed class Idle(TestServers servers) : NotificationsHost(servers)
    {
        protected override void Configure(IWebHostBuilder host)
        {
            base.Configure(host);
            host.UseSetting("Webhooks:MaxInFlight", "0").UseSetting("Mail:Connections", "0");
        }
    }

    private sealed class ServiceProcess : IAsyncDisposable
    {
        private readonly Process _process;

        public ServiceProcess(Process process)
        {
            _process = process;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            Id = process.Id;
        }

        public int Id { get; }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }
    }
}
