using Trilateral.Events.Contracts;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Mail;

[Collection(typeof(OneHostAtATime))]
public sealed class MailTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Framework = "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a";

    private static readonly DateTimeOffset At = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_notice_arrives_at_a_real_server_in_each_persons_language_as_text_and_html()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        await AddAsync("en@example.org", "en", displayName: "Demo person\" <victim@example.org>, \"one");
        await AddAsync("ar@example.org", "ar", displayName: "شخص تجريبي");
        await AddAsync("zh@example.org", "zh");

        var message = await host.TellAsync("Demo organisation 1 – Ünïted");

        var english = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync("en@example.org", Stop), mails => mails.Count > 0, Stop));
        var arabic = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync("ar@example.org", Stop), mails => mails.Count > 0, Stop));
        var chinese = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync("zh@example.org", Stop), mails => mails.Count > 0, Stop));
        Assert.Equal("Organisation registered: Demo organisation 1 – Ünïted", english.GetProperty("subject").GetString());
        Assert.Equal("تسجيل منظمة: Demo organisation 1 – Ünïted", arabic.GetProperty("subject").GetString());
        Assert.Equal(["en@example.org"], english.GetProperty("to").EnumerateArray().Select(to => to.GetProperty("address").GetString()));
        Assert.Equal("Demo person' <victim@example.org>, 'one", english.GetProperty("to")[0].GetProperty("name").GetString());
        Assert.Equal("شخص تجريبي", arabic.GetProperty("to")[0].GetProperty("name").GetString());
        Assert.Contains("Demo organisation 1 – Ünïted", chinese.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"ar\" dir=\"rtl\">", arabic.GetProperty("html").GetString()!, StringComparison.Ordinal);
        foreach (var mail in new[] { english, arabic, chinese })
        {
            foreach (var part in new[] { "text", "html" })
            {
                Assert.Contains($"https://platform.example/membership/v1/organisations/{message.OrganisationId}", mail.GetProperty(part).GetString()!, StringComparison.Ordinal);
            }

            var headers = mail.GetProperty("headers");
            Assert.Equal("auto-generated", headers.GetProperty("auto-submitted").GetString());
            Assert.Equal("<organisations.trilateral.example>", headers.GetProperty("list-id").GetString());
            Assert.StartsWith("multipart/alternative", headers.GetProperty("content-type").GetString()!, StringComparison.Ordinal);
            Assert.True(DateTimeOffset.TryParse(headers.GetProperty("date").GetString(), out _));
            var source = await catcher.SourceAsync(mail, Stop);
            Assert.All(source.Split('\n'), line => Assert.InRange(line.Length, 0, 998));
            Assert.All(source, c => Assert.True(c < 0x80, "Everything is encoded to ASCII."));
            Assert.True(source.IndexOf("text/plain", StringComparison.Ordinal) < source.IndexOf("text/html", StringComparison.Ordinal));
        }

        Assert.Equal(["ar", "en", "zh"], new[] { arabic, english, chinese }.Select(mail => mail.GetProperty("headers").GetProperty("content-language").GetString()));
        Assert.Single(new[] { arabic, english, chinese }.Select(mail => mail.GetProperty("headers").GetProperty("references").ToString()).Distinct());
        Assert.Equal(3, new[] { arabic, english, chinese }.Select(mail => mail.GetProperty("headers").GetProperty("message-id").GetString()).Distinct().Count());
        await Eventually.EqualsAsync(3, () => host.CountAsync("mails WHERE state = 'sent' AND attempts = 1"), Stop);
    }

    [Fact]
    public async Task A_mail_about_a_restricted_record_says_that_there_is_news_and_where()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (dialogue, registration, organisation) = (TestActor.NewId("evt"), TestActor.NewId("reg"), TestActor.NewId("org"));
        await host.SendAsync(
            "notifications-tell-of-dialogues", new DialogueAnnounced(dialogue, 1, "firearms", "Demo dialogue", "Session", At, At, "Europe/Vienna", "Vienna", "hybrid", At, At, At, At, "global", "Public"));
        await Eventually.EqualsAsync("dialogue.announced 1", () => host.FeedAsync(dialogue), Stop);
        var person = await host.ContactAsync("civil_society", Framework, organisation);

        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationCancelled(registration, 2, dialogue, organisation, person, "online", At, "civil_society", "global", "Restricted"));

        var mail = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{person}@partner.example", Stop), mails => mails.Count > 0, Stop));
        Assert.Equal("A message about your registrations", mail.GetProperty("subject").GetString());
        Assert.Contains($"https://platform.example/events/v1/registrations/{registration}", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.All(
            new[] { mail.GetProperty("text").GetString()!, mail.GetProperty("html").GetString()!, mail.GetProperty("headers").GetRawText() },
            part => Assert.All(new[] { "Demo dialogue", "cancel" }, word => Assert.DoesNotContain(word, part, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal("registrations:trilateral", mail.GetProperty("headers").GetProperty("feedback-id").GetString());
    }

    [Fact]
    public async Task Five_arrivals_of_one_message_mail_once()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        await AddAsync("once@example.org");
        var (messageId, organisation) = (Guid.CreateVersion7(), TestActor.NewId("org"));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.TellAsync(messageId: messageId, organisationId: organisation)));

        await Eventually.EqualsAsync(4, () => host.Database.QueryAsync<int>($"SELECT duplicates FROM notifications.inbox WHERE message_id = '{messageId}'", Stop), Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        // The catcher shows a mail a moment after it took it.
        await Eventually.EqualsAsync(1, async () => (await catcher.ToAsync("once@example.org", Stop)).Count, Stop);
        Assert.Equal(1, await host.CountAsync("mails"));
    }

    [Fact]
    public async Task Nobody_outside_the_audience_gets_mail_and_who_leaves_it_before_the_sending_gets_none_either()
    {
        await AddAsync("inside@example.org");
        await AddAsync("other@example.org", framework: "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7b");
        var moving = await AddAsync("moving@example.org");
        var leaving = await AddAsync("leaving@example.org");
        // No server yet, so the first attempt is put off.
        await host.TellAsync(reach: "framework:" + Framework, @class: "FrameworkOnly");
        await host.TellAsync(reach: "framework:" + Framework, @class: "Restricted");
        await Eventually.EqualsAsync(3, () => host.CountAsync("mails WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);

        await host.Database.ExecuteAsync(
            $"UPDATE notifications.contacts SET framework = NULL WHERE id = '{moving.Value}'; DELETE FROM notifications.contacts WHERE id = '{leaving.Value}'", Stop);
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'withdrawn'"), Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        Assert.Single(await catcher.ReceivedAsync("inside@example.org", Stop));
        Assert.Empty(await catcher.ToAsync("other@example.org", Stop));
        Assert.Empty(await catcher.ToAsync("moving@example.org", Stop));
        Assert.Empty(await catcher.ToAsync("leaving@example.org", Stop));
    }

    [Fact]
    public async Task Who_leaves_the_organisation_before_the_sending_gets_no_mail_about_its_registration()
    {
        var (dialogue, organisation) = (TestActor.NewId("evt"), TestActor.NewId("org"));
        var staying = await AddAsync("staying@example.org", side: "civil_society", organisation: organisation);
        var leaving = await AddAsync("leaving@example.org", side: "civil_society", organisation: organisation);
        await host.DeliverAsync(
            "notifications-tell-of-dialogues",
            new DialogueAnnounced(dialogue, 1, "firearms", "Demo dialogue", "Session", At, At, "Europe/Vienna", "Vienna", "hybrid", At, At, At, At, "global", "Restricted"),
            Stop);
        // A registration that overtakes its dialogue waits a minute for it.
        await Eventually.EqualsAsync(1, () => host.CountAsync($"dialogues WHERE id = '{dialogue}'"), Stop);
        foreach (var person in new[] { staying, leaving })
        {
            await host.DeliverAsync(
                "notifications-tell-of-dialogues",
                new RegistrationConfirmed(TestActor.NewId("reg"), 1, dialogue, organisation, person.ToString(), "online", At, "civil_society", "global", "Restricted"),
                Stop);
        }

        // No server yet, so the first attempt is put off.
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        await host.Database.ExecuteAsync($"UPDATE notifications.contacts SET organisation_id = '{TestActor.NewId("org")}' WHERE id = '{leaving.Value}'", Stop);
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.EqualsAsync(1, () => host.CountAsync($"mails WHERE person_id = '{staying.Value}' AND state = 'sent'"), Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync($"mails WHERE person_id = '{leaving.Value}' AND state = 'withdrawn'"), Stop);
        Assert.Single(await catcher.ReceivedAsync("staying@example.org", Stop));
        Assert.Empty(await catcher.ToAsync("leaving@example.org", Stop));
    }

    [Fact]
    public async Task A_mail_server_that_is_away_for_an_hour_gets_everything_afterwards_once()
    {
        string[] addresses = ["a@example.org", "b@example.org", "c@example.org"];
        foreach (var address in addresses)
        {
            await AddAsync(address);
        }

        await host.TellAsync();
        foreach (var (attempt, wait) in new[] { (1, 1), (2, 5), (3, 15), (4, 60) })
        {
            await Eventually.EqualsAsync(3, () => host.CountAsync($"mails WHERE state = 'pending' AND attempts = {attempt} AND claimed_until IS NULL"), Stop);
            if (attempt == 4)
            {
                break;
            }

            host.Clock.Advance(TimeSpan.FromMinutes(wait));
        }

        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(60));

        await Eventually.EqualsAsync(3, () => host.CountAsync("mails WHERE state = 'sent' AND attempts = 5"), Stop);
        foreach (var address in addresses)
        {
            Assert.Single(await catcher.ReceivedAsync(address, Stop));
        }
    }

    [Fact]
    public async Task A_refusal_for_now_is_tried_again_one_for_good_is_not_and_an_address_that_does_not_exist_gets_no_more()
    {
        await using var relay = await StartRelayAsync();
        var absent = await AddAsync("refuse-550-5.1.1@example.org");
        var unwilling = await AddAsync("refuse-550-5.7.1@example.org");
        await AddAsync("later-450-4.2.1@example.org");
        await AddAsync("taken@example.org");

        for (var round = 1; round <= 3; round++)
        {
            await host.TellAsync();
            await Eventually.EqualsAsync(round, () => host.CountAsync("mails m JOIN notifications.contacts c ON c.id = m.person_id WHERE c.address = 'taken@example.org' AND m.state = 'sent'"), Stop);
            await Eventually.EqualsAsync(round, () => host.CountAsync($"mails WHERE person_id = '{unwilling.Value}' AND state = 'refused' AND reply = 550"), Stop);
            await Eventually.EqualsAsync(round, () => host.CountAsync("mails WHERE state = 'pending' AND reply = 450 AND attempts >= 1"), Stop);
        }

        Assert.Equal(1, await host.CountAsync($"mails WHERE person_id = '{absent.Value}'"));
        Assert.Equal(2, await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"));
        Assert.Equal(2, await host.CountAsync($"audit_entries WHERE action = 'contact.suppressed' AND reason LIKE '%550 5.%' AND subject IN ('{absent}', '{unwilling}')"));
        // What a program prints is read a moment after it is printed.
        await Eventually.HoldsAsync(() => relay.Output.Split('\n').Count(line => line.StartsWith("taken@example.org <", StringComparison.Ordinal)), count => count >= 3, Stop);
        Assert.Equal(3, relay.Output.Split('\n').Count(line => line.StartsWith("taken@example.org <", StringComparison.Ordinal)));
        Assert.DoesNotContain("refuse-", relay.Output, StringComparison.Ordinal);
        Assert.Equal(0, await host.CountAsync("audit_entries WHERE coalesce(before, '') || coalesce(after, '') || coalesce(reason, '') LIKE '%example.org%'"));
    }

    [Fact]
    public async Task Refusals_count_for_the_address_whosever_it_is_and_not_for_the_one_a_person_had_before()
    {
        await using var relay = await StartRelayAsync();
        var moving = await AddAsync("refuse-550-5.7.1@example.org");
        await RefusedAsync(1);
        await RefusedAsync(2);
        await host.Database.ExecuteAsync($"UPDATE notifications.contacts SET address = 'refuse-551-5.7.1@example.org' WHERE id = '{moving.Value}'", Stop);
        await RefusedAsync(3);
        Assert.Equal(0, await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"));

        var follower = await AddAsync("refuse-550-5.7.1@example.org");
        await RefusedAsync(5);

        await Eventually.EqualsAsync(1, () => host.CountAsync($"contacts WHERE suppressed_at IS NOT NULL AND id = '{follower.Value}'"), Stop);
        Assert.Equal(1, await host.CountAsync("contacts WHERE suppressed_at IS NOT NULL"));

        async Task RefusedAsync(int many)
        {
            await host.TellAsync();
            await Eventually.EqualsAsync(many, () => host.CountAsync("mails WHERE state = 'refused'"), Stop);
        }
    }

    private async Task<NodeProgram> StartRelayAsync()
    {
        var relay = NodeProgram.Start("deploy/mail", "../../tests/node/relay.js", $"{host.SmtpPort}", Path.Combine(NodeProgram.Root, "deploy/mail/node_modules/smtp-server"));
        await Eventually.HoldsAsync(() => relay.Output, output => output.Contains("listening", StringComparison.Ordinal), Stop);
        return relay;
    }

    private async Task<Id<Contact>> AddAsync(string address, string language = "en", string? displayName = null, string side = "government", string? framework = Framework, string? organisation = null)
    {
        var contact = new Contact { Id = Id.New<Contact>(host.Clock.GetUtcNow()) };
        contact.Apply(new SaveContact.Request(address, language, side, framework, organisation, displayName));
        await host.InDatabaseAsync(database =>
        {
            database.Add(contact);
            return database.SaveChangesAsync(Stop);
        });
        return contact.Id;
    }
}
