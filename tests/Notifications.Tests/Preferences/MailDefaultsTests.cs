using System.Net;
using System.Net.Http.Json;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Preferences;

/// <summary>What an organisation has for its people holds for each of them until somebody chooses for the person.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class MailDefaultsTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Contacts = "/notifications/v1/contacts";

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _organisation = TestActor.NewId("org");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Defaults => $"/notifications/v1/mail-defaults/{_organisation}";

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task They_hold_at_once_for_everybody_for_whom_nobody_has_chosen_and_the_history_stays()
    {
        using var own = await host.ActAsAsync(TestActor.Member(_framework, _organisation), Stop);
        var (follows, chose, speaks) = (await ContactAsync(own), await ContactAsync(own), await ContactAsync(own, "fr"));
        using var choosing = await own.PutAsync($"{Contacts}/{chose}/preferences", new { topics = new[] { new { topic = "dialogues", delivery = "off" } } }, "*", Stop);
        await choosing.JsonAsync(HttpStatusCode.OK, Stop);
        using var absent = await own.GetAsync(Defaults, Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);

        using var created = await SaveNewAsync(own, new { language = "ur", topics = new[] { new { topic = "members", delivery = "daily" } }, timeZone = "Asia/Karachi", quietHours = new { from = "22:00", to = "07:00" }, digestHour = 6 });
        var saved = await created.JsonAsync(HttpStatusCode.Created, Stop);

        Assert.Equal(Defaults, created.Headers.Location?.OriginalString);
        Assert.Equal(saved.GetRawText(), (await own.ReadAsync(Defaults, Stop)).GetRawText());
        Assert.Equal(("ur", "Asia/Karachi", 6), (saved.GetProperty("language").GetString(), saved.GetProperty("timeZone").GetString(), saved.GetProperty("digestHour").GetInt32()));
        Assert.Equal(("ur", "members daily 6 22:00 False"), (await LanguageAsync(own, follows), await PreferencesAsync(own, follows)));
        Assert.Equal(("fr", "members daily 6 22:00 False"), (await LanguageAsync(own, speaks), await PreferencesAsync(own, speaks)));
        Assert.Equal(("ur", "dialogues off 8  True"), (await LanguageAsync(own, chose), await PreferencesAsync(own, chose)));
        var entered = await ContactAsync(own);
        Assert.Equal(("ur", "members daily 6 22:00 False"), (await LanguageAsync(own, entered), await PreferencesAsync(own, entered)));

        // The same again changes nobody: whoever read a contact before may still save it.
        using var contact = await own.GetAsync($"{Contacts}/{follows}", Stop);
        using var same = await own.PutAsync(Defaults, new { language = "ur", topics = new[] { new { topic = "members", delivery = "daily" } }, timeZone = "Asia/Karachi", quietHours = new { from = "22:00", to = "07:00" }, digestHour = 6 }, created.Tag(), Stop);
        await same.JsonAsync(HttpStatusCode.OK, Stop);
        using var unchanged = await own.GetAsync($"{Contacts}/{follows}", Stop);
        Assert.Equal(contact.Tag(), unchanged.Tag());

        // Who then chooses is left alone; who is of the organisation no more has what is usual.
        using var chosen = await own.PutAsync($"{Contacts}/{entered}/preferences", new { topics = Array.Empty<object>() }, "*", Stop);
        await chosen.JsonAsync(HttpStatusCode.OK, Stop);
        using var stale = await own.PutAsync(Defaults, new { topics = Array.Empty<object>() }, "\"7\"", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var changed = await own.PutAsync(Defaults, new { topics = new[] { new { topic = "members", delivery = "off" } } }, same.Tag(), Stop);
        await changed.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("en", "members off 8  False"), (await LanguageAsync(own, follows), await PreferencesAsync(own, follows)));
        Assert.Equal(("en", " 8  True"), (await LanguageAsync(own, entered), await PreferencesAsync(own, entered)));
        // And who chose goes back to what the organisation has, without saying anything else.
        using var both = await own.PutAsync($"{Contacts}/{entered}/preferences", new { own = false, topics = Array.Empty<object>() }, "*", Stop);
        await both.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/own");
        using var back = await own.PutAsync($"{Contacts}/{entered}/preferences", new { own = false }, "*", Stop);
        Assert.False((await back.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("own").GetBoolean());
        Assert.Equal("members off 8  False", await PreferencesAsync(own, entered));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var moved = await administrator.PutAsync($"{Contacts}/{follows}", new { address = $"{follows}@partner.example", side = "civil_society", framework = _framework }, "*", Stop);
        await moved.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(" 8  False", await PreferencesAsync(administrator, follows));
        Assert.Equal(
            "ur→ur, ur→en",
            await host.Database.QueryAsync<string>(
                $"SELECT string_agg(coalesce(before::jsonb ->> 'language', '-') || '→' || coalesce(after::jsonb ->> 'language', 'en'), ', ' ORDER BY id) FROM notifications.audit_entries WHERE subject = '{_organisation}' AND action = 'mail_defaults.changed' AND before IS NOT NULL", Stop));
    }

    [Fact]
    public async Task Mail_that_waits_heeds_them_and_who_ended_a_topic_keeps_it_ended()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        using var own = await host.ActAsAsync(TestActor.Member(_framework, _organisation), Stop);
        using var daily = await SaveNewAsync(own, new { topics = new[] { new { topic = "organisations", delivery = "daily" } }, timeZone = "Asia/Karachi" });
        await daily.JsonAsync(HttpStatusCode.Created, Stop);
        var (waits, ended) = (await ContactAsync(own), await ContactAsync(own));
        await host.TellAsync();
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'gathered'"), Stop);
        var link = UnsubscribeLinks.Path + new UnsubscribeLinks(NotificationsHost.Key).TokenOf(Guid.ParseExact(ended[4..], "N"), MailTopic.Find("organisations")!);
        using var anybody = host.Anonymous();
        using var stopped = await anybody.PostAsync(link, new StringContent(""), Stop);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);

        using var changed = await own.PutAsync(Defaults, new { topics = Array.Empty<object>() }, daily.Tag(), Stop);
        await changed.JsonAsync(HttpStatusCode.OK, Stop);

        Assert.Single(await catcher.ReceivedAsync($"{waits}@partner.example", Stop));
        Assert.Equal((" 8  False", "organisations off 8 Asia/Karachi True"), (await PreferencesAsync(own, waits), await PreferencesAsync(own, ended, zone: true)));
        Assert.Empty(await catcher.ToAsync($"{ended}@partner.example", Stop));
    }

    [Fact]
    public async Task Those_who_keep_its_contacts_have_them_and_nobody_else_and_what_is_wrong_is_said_at_once()
    {
        using var own = await host.ActAsAsync(TestActor.Member(_framework, _organisation), Stop);
        using var wrong = await SaveNewAsync(own, new { language = "de", topics = new[] { new { topic = "decisions", delivery = "off" } }, digestHour = 24 });
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/topics/0/delivery", "/digestHour", "/language");
        using var early = await own.PutAsync(Defaults, new { topics = Array.Empty<object>() }, "\"1\"", Stop);
        await early.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var created = await SaveNewAsync(own, new { topics = Array.Empty<object>() });
        using var twice = await SaveNewAsync(own, new { topics = Array.Empty<object>() });
        await twice.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var nothing = await own.GetAsync("/notifications/v1/mail-defaults/org_1", Stop);
        await nothing.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        foreach (var stranger in new[]
        {
            TestActor.Member(_framework, TestActor.NewId("org")), TestActor.Member(TestActor.NewId("frm"), _organisation), TestActor.Government(_framework), TestActor.Unodc(), TestActor.Administrator(),
        })
        {
            using var client = await host.ActAsAsync(stranger, Stop);
            using var read = await client.GetAsync(Defaults, Stop);
            using var written = await client.PutAsync(Defaults, new { topics = Array.Empty<object>() }, created.Tag(), Stop);
            await read.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            await written.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        // Another side may keep some of an organisation of the same id; it says nothing of these people.
        using var government = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        using var theirs = await SaveNewAsync(government, new { language = "fr", topics = Array.Empty<object>() });
        await theirs.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal("en", await LanguageAsync(own, await ContactAsync(own)));
    }

    [Fact]
    public async Task Who_is_entered_while_they_change_has_what_they_are_afterwards()
    {
        using var own = await host.ActAsAsync(TestActor.Member(_framework, _organisation), Stop);
        using var created = await SaveNewAsync(own, new { language = "fr", topics = Array.Empty<object>() });
        var tag = created.Tag();
        foreach (var language in new[] { "es", "ar", "ru" })
        {
            var entering = Enumerable.Range(0, 8).Select(_ => ContactAsync(own)).ToList();
            using var changed = await own.PutAsync(Defaults, new { language, topics = Array.Empty<object>() }, tag, Stop);
            await changed.JsonAsync(HttpStatusCode.OK, Stop);
            tag = changed.Tag();
            foreach (var person in await Task.WhenAll(entering))
            {
                Assert.Equal(language, await LanguageAsync(own, person));
            }
        }
    }

    private async Task<HttpResponseMessage> SaveNewAsync(HttpClient client, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Defaults) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        return await client.SendAsync(request, Stop);
    }

    private async Task<string> ContactAsync(HttpClient client, string? language = null)
    {
        var person = TestActor.NewId("per");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Contacts}/{person}")
        {
            Content = JsonContent.Create(new { address = $"{person}@partner.example", side = "civil_society", framework = _framework, organisationId = _organisation, language }),
        };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var answer = await client.SendAsync(request, Stop);
        await answer.JsonAsync(HttpStatusCode.Created, Stop);
        return person;
    }

    private static async Task<string> LanguageAsync(HttpClient client, string person) => (await client.ReadAsync($"{Contacts}/{person}", Stop)).GetProperty("language").GetString()!;

    /// <summary>What is not sent at once, the hour, when it is quiet (or where), and whether somebody chose it.</summary>
    private static async Task<string> PreferencesAsync(HttpClient client, string person, bool zone = false)
    {
        var read = await client.ReadAsync($"{Contacts}/{person}/preferences", Stop);
        var topics = read.GetProperty("topics").EnumerateArray().Select(one => (Topic: one.GetProperty("topic").GetString(), Delivery: one.GetProperty("delivery").GetString())).Where(one => one.Delivery != "immediate");
        var where = zone ? Text("timeZone") : read.TryGetProperty("quietHours", out var hours) ? hours.GetProperty("from").GetString() : "";
        return $"{string.Join(' ', topics.Select(one => $"{one.Topic} {one.Delivery}"))} {read.GetProperty("digestHour").GetInt32()} {where} {read.GetProperty("own").GetBoolean()}";

        string? Text(string member) => read.TryGetProperty(member, out var value) ? value.GetString() : "";
    }
}
