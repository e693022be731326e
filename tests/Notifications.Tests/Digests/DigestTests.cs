using System.Globalization;
using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Digests;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Digests;

/// <summary>Mail waits for the hours its reader chose, and what waited comes once: by itself, or gathered in one mail. What starts or ends a clock does not wait.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class DigestTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Zone = "Europe/Vienna";

    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTimeOffset Local => TimeZoneInfo.ConvertTime(host.Clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(Zone));

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_few_mails_of_quiet_hours_come_one_by_one_afterwards_and_a_clock_waits_for_nobody()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        await SaveAsync(person, new { topics = Array.Empty<object>(), timeZone = Zone, quietHours = Quiet() });
        foreach (var name in new[] { "One", "Two", "Three" })
        {
            await host.TellAsync(name);
        }

        await host.SendAsync(
            "notifications-tell-of-decisions",
            new DecisionExtended(TestActor.NewId("dec"), 2, _framework, "pil_1", host.Clock.GetUtcNow(), "Asia/Karachi", $"framework:{_framework}", "FrameworkOnly"));

        Assert.Equal("A decision is open for longer", Subject(Assert.Single(await catcher.ReceivedAsync(Address(person), Stop))));
        await Eventually.EqualsAsync(3, () => host.CountAsync("mails WHERE state = 'gathered' AND attempts = 0 AND digest_id IS NULL"), Stop);
        host.Clock.Advance(TimeSpan.FromHours(2));
        await Eventually.EqualsAsync(4, () => host.CountAsync("mails WHERE state = 'sent' AND attempts = 1"), Stop);

        var mails = await catcher.ReceivedAsync(Address(person), Stop, 4);
        Assert.Equal(
            ["A decision is open for longer", "Organisation registered: One", "Organisation registered: Three", "Organisation registered: Two"], mails.Select(Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task More_than_three_mails_of_quiet_hours_come_as_one()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        await SaveAsync(person, new { topics = Array.Empty<object>(), timeZone = Zone, quietHours = Quiet() });
        for (var number = 1; number <= 4; number++)
        {
            await host.TellAsync($"Organisation {number}");
        }

        await Eventually.EqualsAsync(4, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        host.Clock.Advance(TimeSpan.FromHours(2));

        var mail = Assert.Single(await catcher.ReceivedAsync(Address(person), Stop));
        Assert.Equal("What happened: 4", Subject(mail));
        await Eventually.EqualsAsync(5, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
    }

    [Fact]
    public async Task More_than_one_mail_can_hold_comes_as_several_of_the_same_hour_and_each_event_in_one_of_them()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        await SaveAsync(person, new { topics = Array.Empty<object>(), timeZone = Zone, quietHours = Quiet() });
        await host.TellAsync("One");
        await host.TellAsync("Two");
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        // As many more of the first as fill a mail.
        await host.Database.ExecuteAsync(
            $"""
            INSERT INTO notifications.mails (event_id, person_id, template, position, direct, state, attempts, due_at, created_at)
            SELECT gen_random_uuid(), m.person_id, m.template, m.position, m.direct, m.state, 0, m.due_at, m.created_at
            FROM (SELECT * FROM notifications.mails ORDER BY position LIMIT 1) AS m, generate_series(1, {GatherMail.MaxGathered - 1})
            """,
            Stop);
        host.Clock.Advance(TimeSpan.FromHours(2));

        await Eventually.EqualsAsync(GatherMail.MaxGathered + 3, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        var mails = await catcher.ReceivedAsync(Address(person), Stop, 2);
        Assert.Equal(["What happened: 1", "What happened: 2"], mails.Select(Subject).Order(StringComparer.Ordinal));
        Assert.Equal("1, 100", await host.Database.QueryAsync<string>("SELECT string_agg(many::text, ', ' ORDER BY many) FROM (SELECT count(*) AS many FROM notifications.mails WHERE digest_id IS NOT NULL GROUP BY digest_id) AS digests", Stop));
    }

    [Fact]
    public async Task A_day_of_a_topic_is_one_mail_and_each_event_is_in_one_of_them_whichever_replica_gathers()
    {
        await using var replica = await host.AddReplicaAsync();
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        var hour = Local.AddHours(3).Hour;
        await SaveAsync(person, Daily(hour));
        var (once, twice) = (TestActor.NewId("org"), TestActor.NewId("org"));
        await host.TellAsync("<One> & \"two\"", organisationId: once);
        await host.TellAsync("Two", organisationId: twice);
        await host.TellAsync("Two", organisationId: twice, version: 2);
        await Eventually.EqualsAsync(3, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        await ToAsync(hour);
        await Eventually.EqualsAsync(4, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        // After the hour: for the next day.
        await host.TellAsync("Three");
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        host.Clock.Advance(TimeSpan.FromHours(25));
        await Eventually.EqualsAsync(6, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);

        var mails = (await catcher.ReceivedAsync(Address(person), Stop, 2)).OrderByDescending(Subject, StringComparer.Ordinal).ToList();
        // The same words about the same record are one line, and one of the count.
        Assert.Equal(["What happened: 2", "What happened: 1"], mails.Select(Subject));
        var (text, html) = (mails[0].GetProperty("text").GetString()!, mails[0].GetProperty("html").GetString()!);
        Assert.Contains($"- Organisation registered: <One> & \"two\"\nhttps://platform.example/membership/v1/organisations/{once}", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"- Organisation registered: Two\nhttps://platform.example/membership/v1/organisations/{twice}\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("<bdi>Organisation registered: &lt;One&gt; &amp; &quot;two&quot;</bdi>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<One>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Three", text, StringComparison.Ordinal);
        Assert.Contains("messages that gather others", text, StringComparison.Ordinal);
        Assert.Equal("<digests.trilateral.example>", mails[0].GetProperty("headers").GetProperty("list-id").GetString());
        Assert.False(mails[0].GetProperty("headers").TryGetProperty("references", out _));
        Assert.Equal(0, await host.CountAsync("mails WHERE digest_id IS NULL AND template <> 'digest'"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var logged = Assert.Single((await administrator.ReadAsync($"/notifications/v1/delivery-logs/{once}", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal(("sent", 1), (logged.GetProperty("state").GetString(), logged.GetProperty("attempts").GetInt32()));

        // The link of the mail ends mail that gathers others, and nothing else: what it would have gathered comes by itself.
        using var reader = host.Anonymous();
        using var stopped = await reader.PostAsync(new Uri(mails[0].GetProperty("headers").GetProperty("list-unsubscribe").GetString()!.Trim('<', '>')).AbsolutePath, null, Stop);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        await host.TellAsync("Four");
        Assert.Contains("Organisation registered: Four", (await catcher.ReceivedAsync(Address(person), Stop, 3)).Select(Subject));
    }

    [Fact]
    public async Task Who_wants_no_digest_gets_everything_by_itself_whenever_that_was_said()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (person, late) = (await host.ContactAsync("government", _framework), await host.ContactAsync("government", _framework));
        var off = new[] { new { topic = "digests", delivery = "off" } };
        await SaveAsync(person, new { topics = off, timeZone = Zone, quietHours = Quiet() });
        await SaveAsync(late, Daily(Local.AddHours(3).Hour));
        for (var number = 1; number <= 4; number++)
        {
            await host.TellAsync($"Organisation {number}");
        }

        await Eventually.EqualsAsync(8, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        host.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(4, (await catcher.ReceivedAsync(Address(person), Stop, 4)).Count(mail => Subject(mail).StartsWith("Organisation registered: Organisation", StringComparison.Ordinal)));

        // Its digest is written and waits for the server when the link of an older one is used.
        await host.Database.ExecuteAsync(
            $"""
            WITH digest AS (
                INSERT INTO notifications.mails (event_id, person_id, template, position, direct, state, attempts, due_at, created_at)
                SELECT gen_random_uuid(), person_id, 'digest', position, false, 'pending', 0, due_at + interval '9 h', created_at FROM notifications.mails WHERE person_id = '{Guid.Parse(late[4..])}' LIMIT 1 RETURNING id)
            UPDATE notifications.mails SET digest_id = digest.id FROM digest WHERE person_id = '{Guid.Parse(late[4..])}' AND state = 'gathered';
            UPDATE notifications.contacts SET muted_topics = array['digests'] WHERE id = '{Guid.Parse(late[4..])}'
            """,
            Stop);
        host.Clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(4, (await catcher.ReceivedAsync(Address(late), Stop, 4)).Count(mail => Subject(mail).StartsWith("Organisation registered: Organisation", StringComparison.Ordinal)));
        await Eventually.EqualsAsync("sent 8", StatesAsync, Stop);
        Assert.Equal(1, await host.CountAsync("mails WHERE template = 'digest' AND state = 'withdrawn'"));
    }

    [Fact]
    public async Task What_the_person_may_not_know_any_more_or_does_not_want_is_left_out_and_what_is_held_waits()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        var hour = Local.AddHours(3).Hour;
        await SaveAsync(person, Daily(hour));
        await host.TellAsync("Of the framework", $"framework:{_framework}", "FrameworkOnly");
        await host.TellAsync("Of all");
        var held = await host.TellAsync("Held");
        await Eventually.EqualsAsync(3, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var hold = await administrator.PostAsync("/notifications/v1/mail-holds", new { subject = held.OrganisationId, reason = "For this test." }, Stop);
        Assert.Equal(HttpStatusCode.Created, hold.StatusCode);
        using var moved = await administrator.PutAsync($"/notifications/v1/contacts/{person}", new { address = Address(person), side = "government", framework = TestActor.NewId("frm") }, "*", Stop);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);

        await ToAsync(hour);

        var mail = Assert.Single(await catcher.ReceivedAsync(Address(person), Stop));
        Assert.Equal("What happened: 1", Subject(mail));
        Assert.Contains("Of all", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.DoesNotContain("Of the framework", mail.GetRawText(), StringComparison.Ordinal);
        await Eventually.EqualsAsync("gathered 1, sent 1, withdrawn 1", StatesAsync, Stop);
    }

    [Fact]
    public async Task A_digest_that_is_put_off_comes_once_and_who_changes_their_mind_is_told_at_once()
    {
        var (person, other) = (await host.ContactAsync("government", _framework), await host.ContactAsync("unodc", _framework));
        var hour = Local.AddHours(3).Hour;
        await SaveAsync(person, Daily(hour));
        await SaveAsync(other, Daily(hour));
        await host.TellAsync("One");
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        await using (var early = await MailCatcher.StartAsync(host.SmtpPort, Stop))
        {
            await SaveAsync(other, new { topics = Array.Empty<object>() });
            Assert.Equal("Organisation registered: One", Subject(Assert.Single(await early.ReceivedAsync(Address(other), Stop))));
        }

        // No server now.
        await ToAsync(hour);
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE template = 'digest' AND state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        Assert.Equal(1, await host.CountAsync("mails WHERE state = 'gathered' AND digest_id IS NOT NULL"));
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("What happened: 1", Subject(Assert.Single(await catcher.ReceivedAsync(Address(person), Stop))));
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state <> 'sent'"), Stop);
    }

    private static object Daily(int hour) => new { topics = new[] { new { topic = "organisations", delivery = "daily" } }, timeZone = Zone, digestHour = hour };

    private static string Address(string person) => $"{person}@partner.example";

    private static string Subject(JsonElement mail) => mail.GetProperty("subject").GetString()!;

    /// <summary>Hours that run now and end within two.</summary>
    private object Quiet() => new { from = Clock(Local.AddHours(-1)), to = Clock(Local.AddHours(1.5)) };

    private static string Clock(DateTimeOffset local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>To the next time the clocks there show the full hour.</summary>
    private Task ToAsync(int hour)
    {
        var local = Local;
        var at = new DateTimeOffset(local.Date.AddHours(hour), local.Offset);
        host.Clock.MoveTo(at > local ? at : at.AddDays(1));
        return Task.CompletedTask;
    }

    private async Task<string> StatesAsync() => await host.Database.QueryAsync<string>(
        "SELECT string_agg(line, ', ' ORDER BY line) FROM (SELECT state || ' ' || count(*) AS line FROM notifications.mails WHERE template <> 'digest' GROUP BY state) AS lines", Stop) ?? "";

    private async Task SaveAsync(string person, object preferences)
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var saved = await administrator.PutAsync($"/notifications/v1/contacts/{person}/preferences", preferences, "*", Stop);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
    }
}
