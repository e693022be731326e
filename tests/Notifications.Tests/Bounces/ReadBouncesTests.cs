using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Bounces;

/// <summary>What a mail server gives back after it took a mail ends mail to an address that does not work, and is no proof of notice.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class ReadBouncesTests(ReadBouncesTests.BounceHost host) : IClassFixture<ReadBouncesTests.BounceHost>, IAsyncLifetime
{
    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_mail_that_comes_back_is_no_proof_and_ends_mail_to_its_address_whichever_replica_reads_it()
    {
        await using var replica = await host.AddReplicaAsync();
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        var decision = TestActor.NewId("dec");
        await host.SendAsync("notifications-tell-of-decisions", new DecisionAnnounced(
            decision, 1, "req_1", "membership", _framework, "pilot-launch", "pil_1", "Shall it be launched?", ["government"], "nothing", "notAgreed", "all", "P14D", host.Clock.GetUtcNow(), "Asia/Karachi",
            "dpr_1", 1, $"framework:{_framework}", "FrameworkOnly"));
        var mail = Assert.Single(await catcher.ReceivedAsync($"{person}@partner.example", Stop));
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);

        await ReturnAsync(mail, person, "failed", "5.1.1");

        await Eventually.EqualsAsync(1, () => host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"), Stop);
        await Eventually.EqualsAsync(
            $"government mail failed {person}",
            () => host.Database.QueryAsync<string>(
                $"SELECT string_agg(concat_ws(' ', body::jsonb ->> 'noticedSide', body::jsonb ->> 'channel', body::jsonb ->> 'outcome', body::jsonb ->> 'addresseeId'), ', ') FROM notifications.outbox WHERE message_type LIKE '%:Notice%' AND body::jsonb ->> 'subjectId' = '{decision}'",
                Stop),
            Stop);
        Assert.Equal(1, await host.CountAsync("mails WHERE state = 'returned'"));
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE action = 'contact.suppressed' AND subject = '{person}' AND reason LIKE '%(5.1.1)%'"));
        // No address is left lying about, and the same report again changes nothing.
        await Eventually.HoldsAsync(() => Directory.GetFiles(host.Inbox), files => files.Length == 0, Stop);
        await ReturnAsync(mail, person, "failed", "5.1.1");
        await Eventually.HoldsAsync(() => Directory.GetFiles(host.Inbox), files => files.Length == 0, Stop);
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE action = 'contact.suppressed' AND subject = '{person}'"));
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        await host.TellAsync();
        Assert.Equal(0, await host.CountAsync("mails WHERE template = 'organisation.registered'"));
    }

    [Fact]
    public async Task One_of_another_address_one_for_now_and_one_that_nobody_sealed_end_nothing_and_the_third_for_good_of_the_address_does()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        for (var number = 1; number <= 7; number++)
        {
            await host.TellAsync($"Organisation {number}");
        }

        var mails = await catcher.ReceivedAsync($"{person}@partner.example", Stop, 7);
        await Eventually.EqualsAsync(7, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        await DropAsync(BounceReportTests.Mail(BounceReportTests.Failed, to: "bounces+0123456789abcdef0123456789abcdef01234567@trilateral.example"));
        await DropAsync("Subject: Out of office\n\nI am away.");
        await ReturnAsync(mails[0], person, "delayed", "4.4.1");
        await ReturnAsync(mails[1], TestActor.NewId("per"), "failed", "5.1.1");
        await ReturnAsync(mails[2], person, "failed", "5.2.2");
        await Eventually.EqualsAsync("returned 2, sent 5", StatesAsync, Stop);
        await Eventually.HoldsAsync(() => Directory.GetFiles(host.Inbox), files => files.Length == 0, Stop);
        Assert.Equal(0, await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"));

        await ReturnAsync(mails[3], person, "failed", "5.2.2");
        await Eventually.EqualsAsync("returned 3, sent 4", StatesAsync, Stop);
        await Eventually.HoldsAsync(() => Directory.GetFiles(host.Inbox), files => files.Length == 0, Stop);
        Assert.Equal(0, await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"));

        await ReturnAsync(mails[4], person, "failed", "5.2.2");

        await Eventually.EqualsAsync(1, () => host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"), Stop);
        Assert.Equal("returned 4, sent 3", await StatesAsync());
    }

    [Fact]
    public async Task One_that_is_back_before_it_is_on_record_that_the_mail_left_is_read_again()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        await host.TellAsync();
        var mail = Assert.Single(await catcher.ReceivedAsync($"{person}@partner.example", Stop));
        await Eventually.EqualsAsync("sent 1", StatesAsync, Stop);
        await host.Database.ExecuteAsync("UPDATE notifications.mails SET state = 'pending', claimed_until = clock_timestamp() + interval '5 minutes'", Stop);

        await ReturnAsync(mail, person, "failed", "5.1.1", name: "1");
        await DropAsync("Subject: Out of office\n\nI am away.", name: "2");
        // They are read in this order, so that the first was read when the second is gone.
        await Eventually.EqualsAsync("1", FilesAsync, Stop);
        Assert.Equal(0, await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"));
        await host.Database.ExecuteAsync("UPDATE notifications.mails SET state = 'sent', claimed_until = NULL", Stop);

        await Eventually.EqualsAsync(1, () => host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"), Stop);
        await Eventually.HoldsAsync(() => Directory.GetFiles(host.Inbox), files => files.Length == 0, Stop);
        Assert.Equal("returned 1", await StatesAsync());
    }

    [Fact]
    public async Task One_that_nobody_can_read_now_keeps_no_other_waiting_and_is_read_when_it_can_be()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (mails, person) = await SentAsync(catcher, 2);
        await using (await LockAsync("1"))
        {
            await ReturnAsync(mails[0], person, "failed", "5.2.2", name: "2");
            await Eventually.EqualsAsync("returned 1, sent 1", StatesAsync, Stop);
            await Eventually.EqualsAsync("1", FilesAsync, Stop);
        }

        await Eventually.EqualsAsync("", FilesAsync, Stop);
        Assert.Equal("returned 1, sent 1", await StatesAsync());

        async Task<FileStream> LockAsync(string name)
        {
            // Locked before it is there to be read.
            var file = new FileStream(Path.Combine(host.Mailbox, name), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            await file.WriteAsync("Subject: Out of office"u8.ToArray(), Stop);
            File.Move(file.Name, Path.Combine(Directory.CreateDirectory(host.Inbox).FullName, name));
            return file;
        }
    }

    [Fact]
    public async Task Files_of_nothing_but_empty_lines_boundaries_and_folds_keep_no_other_waiting()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (mails, person) = await SentAsync(catcher, 1);
        var from = PathOf(mails[0]);
        const int length = 256 * 1024;
        var lines = BounceReportTests.Mail(new string('\n', length), to: from);
        var boundaries = BounceReportTests.Mail("", to: from).Replace("--b=1\n", string.Concat(Enumerable.Repeat("--b=1\n", length / 6)), StringComparison.Ordinal);
        var folds = BounceReportTests.Mail("Action: x\n" + string.Concat(Enumerable.Repeat(" y\n", length / 3)), to: from);
        for (var number = 0; number < 4; number++)
        {
            await DropAsync(lines, $"1{number}");
            await DropAsync(boundaries, $"2{number}");
            await DropAsync(folds, $"3{number}");
        }

        await ReturnAsync(mails[0], person, "failed", "5.1.1", name: "4");

        await Eventually.EqualsAsync(1, () => host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"), Stop);
        await Eventually.EqualsAsync("", FilesAsync, Stop);
    }

    [Fact]
    public async Task One_that_is_on_record_as_returned_ends_mail_to_its_address_if_whoever_read_it_died_before_he_did()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (mails, person) = await SentAsync(catcher, 1);
        var at = host.Clock.GetUtcNow() - TimeSpan.FromHours(1);
        await host.Database.ExecuteAsync($"UPDATE notifications.mails SET state = 'returned', returned_status = '5.1.1', ended_at = '{at:O}'", Stop);

        await ReturnAsync(mails[0], person, "failed", "5.1.1");

        await Eventually.EqualsAsync(1, () => host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"), Stop);
        await Eventually.EqualsAsync("", FilesAsync, Stop);
        Assert.Equal(1, await host.CountAsync($"mails WHERE state = 'returned' AND returned_status = '5.1.1' AND ended_at = '{at:O}'"));
    }

    [Fact]
    public async Task Three_for_good_end_mail_to_an_address_whatever_came_back_for_now_or_twice()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (mails, person) = await SentAsync(catcher, 5);
        await ReturnAsync(mails[0], person, "failed", "4.4.7");
        await ReturnAsync(mails[1], person, "failed", "4.2.2");
        await Eventually.EqualsAsync("returned 2, sent 3", StatesAsync, Stop);
        await ReturnAsync(mails[2], person, "failed", "5.2.2");
        await Eventually.EqualsAsync("returned 3, sent 2", StatesAsync, Stop);
        await Eventually.EqualsAsync("", FilesAsync, Stop);
        await ReturnAsync(mails[2], person, "failed", "5.2.2");
        await ReturnAsync(mails[2], person, "failed", "4.4.7");
        await ReturnAsync(mails[3], person, "failed", "5.2.2");
        await Eventually.EqualsAsync("returned 4, sent 1", StatesAsync, Stop);
        await Eventually.EqualsAsync("", FilesAsync, Stop);
        Assert.Equal(0, await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"));

        await ReturnAsync(mails[4], person, "failed", "5.2.2");

        await Eventually.EqualsAsync(1, () => host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"), Stop);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task One_that_comes_back_up_to_seven_days_after_it_was_sent_is_heeded_and_a_second_later_no_more(int seconds, bool heeded)
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        await SentAsync(catcher, 1);
        var sent = DateTimeOffset.FromUnixTimeSeconds(host.Clock.GetUtcNow().ToUnixTimeSeconds());
        await host.Database.ExecuteAsync($"UPDATE notifications.mails SET ended_at = '{sent:O}'", Stop);
        var mail = await host.Database.QueryAsync<long>("SELECT id FROM notifications.mails", Stop);

        var returned = await host.Services.GetRequiredService<MailStore>().ReturnedAsync(mail, "5.1.1", address: null, sent.AddDays(7).AddSeconds(seconds), Stop);

        Assert.Equal((heeded, heeded ? "returned 1" : "sent 1"), (returned is not null, await StatesAsync()));
    }

    [Fact]
    public async Task One_that_comes_back_too_late_is_deleted_and_changes_nothing()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (mails, person) = await SentAsync(catcher, 1);
        await host.Database.ExecuteAsync($"UPDATE notifications.mails SET ended_at = '{host.Clock.GetUtcNow() - TimeSpan.FromDays(7):O}'", Stop);

        await ReturnAsync(mails[0], person, "failed", "5.1.1");

        await Eventually.EqualsAsync("", FilesAsync, Stop);
        Assert.Equal(("sent 1", 0), (await StatesAsync(), await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL")));
    }

    [Fact]
    public async Task A_mail_to_the_other_address_of_the_unsubscribe_header_ends_its_topic_whoever_sent_it_and_one_that_nobody_sealed_ends_nothing()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (mails, person) = await SentAsync(catcher, 1);
        var ways = mails[0].GetProperty("headers").GetProperty("list-unsubscribe").GetString()!.Split(", ");
        Assert.StartsWith("<https://platform.example/notifications/v1/unsubscriptions/", ways[0], StringComparison.Ordinal);
        var written = new Uri(ways[1].Trim('<', '>'));
        Assert.Equal(("mailto", "bounces+unsubscribe@trilateral.example"), (written.Scheme, written.UserInfo + "@" + written.Host));
        var token = written.Query["?subject=".Length..];
        // The link says the same.
        Assert.EndsWith($"/{token}>", ways[0], StringComparison.Ordinal);

        foreach (var (to, subject) in new[]
        {
            ("bounces+unsubscribe@trilateral.example", token[..^1] + (token[^1] == 'A' ? 'B' : 'A')), ("bounces+unsubscribe@trilateral.example", ""), ("bounces+unsubscribe@trilateral.example", "unsubscribe"),
            ("bounces@trilateral.example", token), ("bounces+unsubscribe@elsewhere.example", token),
        })
        {
            await DropAsync($"From: {person}@partner.example\nTo: {to}\nSubject: {subject}\n\n{token}");
        }

        await Eventually.EqualsAsync("", FilesAsync, Stop);
        Assert.Equal(0, await host.CountAsync("contacts WHERE muted_topics <> '{}'"));
        await DropAsync($"From: somebody@else.example\nTo: Stop <Bounces+Unsubscribe@Trilateral.example>, other@partner.example\nSubject:\n {token}\n\n");
        await DropAsync($"Delivered-To: bounces+unsubscribe@trilateral.example\nSubject: {token}\n\n");

        await Eventually.EqualsAsync("", FilesAsync, Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync($"contacts WHERE id = '{person[4..]}' AND muted_topics = '{{organisations}}'"), Stop);
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE action = 'preferences.unsubscribed' AND actor = 'unsubscribe-mail' AND subject = '{person}'"));
        await host.TellAsync("One more");
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'withdrawn'"), Stop);
    }

    private async Task<(IReadOnlyList<JsonElement> Mails, string Person)> SentAsync(MailCatcher catcher, int count)
    {
        var person = await host.ContactAsync("government", _framework);
        for (var number = 1; number <= count; number++)
        {
            await host.TellAsync($"Organisation {number}");
        }

        var mails = await catcher.ReceivedAsync($"{person}@partner.example", Stop, count);
        await Eventually.EqualsAsync($"sent {count}", StatesAsync, Stop);
        return (mails, $"{person}");
    }

    private static string PathOf(JsonElement mail) => mail.GetProperty("envelope").GetProperty("from").GetProperty("address").GetString()!;

    private Task<string> FilesAsync() => Task.FromResult(string.Join(' ', Directory.GetFiles(host.Inbox).Select(Path.GetFileName).Order()));

    private async Task<string> StatesAsync() => await host.Database.QueryAsync<string>(
        "SELECT string_agg(line, ', ' ORDER BY line) FROM (SELECT state || ' ' || count(*) AS line FROM notifications.mails GROUP BY state) AS lines", Stop) ?? "";

    /// <summary>To where the relay was told to give the mail back.</summary>
    private Task ReturnAsync(JsonElement mail, string person, string action, string status, string? name = null) => DropAsync(BounceReportTests.Mail(
        $"Final-Recipient: rfc822; {person}@partner.example\nAction: {action}\nStatus: {status}\n", to: PathOf(mail)), name);

    /// <summary>Written elsewhere and moved when it is whole, as mail servers do.</summary>
    private async Task DropAsync(string mail, string? name = null)
    {
        var (file, inbox) = (Path.Combine(host.Mailbox, name ?? Guid.NewGuid().ToString("N")), Directory.CreateDirectory(host.Inbox));
        await File.WriteAllTextAsync(file, mail, Stop);
        File.Move(file, Path.Combine(inbox.FullName, Path.GetFileName(file)));
    }

    /// <summary>Whose relay gives mails back to a mailbox of its own.</summary>
    public sealed class BounceHost(TestServers servers) : NotificationsHost(servers)
    {
        public string Mailbox { get; } = Directory.CreateTempSubdirectory("bounces").FullName;

        public string Inbox => Path.Combine(Mailbox, "new");

        protected override void Configure(IWebHostBuilder host)
        {
            base.Configure(host);
            host.UseSetting("Mail:BounceAddress", "bounces@trilateral.example").UseSetting("Mail:BounceDirectory", Mailbox);
        }
    }
}
