using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Preferences;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Preferences;

[Collection(typeof(OneHostAtATime))]
public sealed class PreferencesTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Those_who_keep_a_contact_say_which_mail_it_gets_under_its_version_and_the_history_stays()
    {
        var person = await host.ContactAsync("government", _framework);
        var path = $"/notifications/v1/contacts/{person}/preferences";
        using var own = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var read = await own.GetAsync(path, Stop);
        Assert.Equal((MailTopic.All.Count, ""), (Topics(await read.JsonAsync(HttpStatusCode.OK, Stop)).Length, Off(await own.ReadAsync(path, Stop))));

        using var saved = await own.PutAsync(path, Body(("dialogues", "off"), ("contributions", "off"), ("members", "immediate"), ("decisions", "immediate")), read.Tag(), Stop);
        Assert.Equal("contributions,dialogues", Off(await saved.JsonAsync(HttpStatusCode.OK, Stop)));
        using var stale = await own.PutAsync(path, Body(), read.Tag(), Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var unconditional = await own.PutAsync(path, Body(), null, Stop);
        await unconditional.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        Assert.Equal("contributions,dialogues", Off(await administrator.ReadAsync(path, Stop)));

        // A corrected address leaves them as they are.
        using var corrected = await own.PutAsync($"/notifications/v1/contacts/{person}", new { address = "new@partner.example", side = "government", framework = _framework }, saved.Tag(), Stop);
        Assert.Equal("contributions,dialogues", Off(await own.ReadAsync(path, Stop)));
        using var undone = await administrator.PutAsync(path, Body(), corrected.Tag(), Stop);
        Assert.Equal("", Off(await undone.JsonAsync(HttpStatusCode.OK, Stop)));
        Assert.Equal(
            """{"off":[],"daily":[],"weekly":[],"digestHour":8,"own":false} {"off":["contributions","dialogues"],"daily":[],"weekly":[],"digestHour":8,"own":true}|{"off":["contributions","dialogues"],"daily":[],"weekly":[],"digestHour":8,"own":true} {"off":[],"daily":[],"weekly":[],"digestHour":8,"own":true}""",
            await host.Database.QueryAsync<string>($"SELECT string_agg(before || ' ' || after, '|' ORDER BY at) FROM notifications.audit_entries WHERE subject = '{person}' AND action = 'preferences.changed'", Stop));
    }

    [Fact]
    public async Task Nobody_else_reads_or_changes_them()
    {
        var person = await host.ContactAsync("government", _framework);
        var path = $"/notifications/v1/contacts/{person}/preferences";
        foreach (var stranger in new[] { TestActor.Government(TestActor.NewId("frm")), TestActor.Unodc(_framework), TestActor.Coordinator(_framework) })
        {
            using var client = await host.ActAsAsync(stranger, Stop);
            using var read = await client.GetAsync(path, Stop);
            using var written = await client.PutAsync(path, Body(), "*", Stop);
            await read.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            await written.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }
    }

    [Fact]
    public void What_cannot_be_chosen_is_refused_where_it_stands()
    {
        Assert.Equal(["/topics"], Pointers(null));
        Assert.Equal(["/topics"], Pointers([.. Enumerable.Repeat(("dialogues", "off"), MailTopic.All.Count + 1)]));
        Assert.Equal([], Pointers([]));
        Assert.Equal([], Pointers([.. MailTopic.All.Select(topic => (topic.Name, topic.IsAlwaysSent ? "immediate" : "off"))]));
        Assert.Equal(["/topics/0/topic", "/topics/1/delivery", "/topics/2/delivery", "/topics/4/topic"], Pointers([("nothing", "off"), ("dialogues", "monthly"), ("decisions", "off"), ("members", "off"), ("members", "off")]));
        Assert.Equal(["/topics/0/delivery", "/topics/1/delivery", "/topics/2/delivery"], Pointers([("decisions", "daily"), ("digests", "weekly"), ("applications", "weekly")]));
        Assert.Equal(["/topics/0/topic", "/topics/0/delivery"], SavePreferences.Read(new([null!])).Violations.Found.Select(one => one.Pointer));
        Assert.Equal(
            MailTopic.All.Where(topic => topic.IsAlwaysSent).Select(topic => topic.Name),
            MailTopic.All.Where(topic => Pointers([(topic.Name, "off")]).Length > 0).Select(topic => topic.Name));

        static string[] Pointers((string, string)[]? choices) =>
            [.. SavePreferences.Read(new(choices?.Select(one => new SavePreferences.Choice(one.Item1, one.Item2)).ToList())).Violations.Found.Select(one => one.Pointer)];
    }

    [Fact]
    public void Who_follows_the_organisation_says_nothing_else()
    {
        Assert.Empty(Follow(new(null, Own: false)));
        foreach (var more in new SavePreferences.Request[] { new([]), new(null, "Asia/Karachi"), new(null, QuietHours: new("22:00", "07:00")), new(null, DigestHour: 8) })
        {
            Assert.Equal(["/own"], Follow(more with { Own = false }));
        }

        static IEnumerable<string> Follow(SavePreferences.Request request) => SavePreferences.Follow(request).Violations.Found.Select(one => one.Pointer);
    }

    [Theory]
    [InlineData("daily", "Europe/Vienna", null, null, null, "")]
    [InlineData("daily", null, null, null, null, "/timeZone")]
    [InlineData("weekly", "Nowhere/Nothing", null, null, 23, "/timeZone")]
    [InlineData("immediate", null, null, null, 0, "")]
    [InlineData("immediate", "Vienna", null, null, null, "/timeZone")]
    [InlineData("immediate", "Europe//////////////////////////////////////////////////////////////Vienna", null, null, null, "/timeZone")]
    [InlineData("immediate", "Europe//Vienna", null, null, null, "/timeZone")]
    [InlineData("immediate", "Europe/Vienna", null, null, -1, "/digestHour")]
    [InlineData("immediate", "Europe/Vienna", null, null, 24, "/digestHour")]
    [InlineData("immediate", "Europe/Vienna", "22:00", "07:00", null, "")]
    [InlineData("immediate", null, "22:00", "07:00", null, "/timeZone")]
    [InlineData("immediate", "Europe/Vienna", "22:00", "22:00", null, "/quietHours/to")]
    [InlineData("immediate", "Europe/Vienna", "24:00", "7:00", null, "/quietHours/from /quietHours/to")]
    [InlineData("immediate", "Europe/Vienna", "22:00", null, null, "/quietHours/to")]
    public void Hours_are_those_of_a_clock_in_a_zone(string delivery, string? zone, string? from, string? to, int? hour, string pointers)
    {
        var hours = from is null && to is null ? null : new PreferencesAnswer.Hours(from, to);

        Assert.Equal(pointers, string.Join(' ', SavePreferences.Read(new([new("dialogues", delivery)], zone, hours, hour)).Violations.Found.Select(one => one.Pointer)));
    }

    [Fact]
    public async Task Mail_that_waits_is_withdrawn_and_a_notice_of_a_clock_is_sent_whatever_is_chosen()
    {
        var person = await host.ContactAsync("government", _framework);
        // No server yet, so the first attempt is put off.
        await host.TellAsync();
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        using var own = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        using var saved = await own.PutAsync(
            $"/notifications/v1/contacts/{person}/preferences", Body([.. MailTopic.All.Where(topic => !topic.IsAlwaysSent).Select(topic => (topic.Name, "off"))]), "*", Stop);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await host.SendAsync(
            "notifications-tell-of-decisions",
            new DecisionExtended(TestActor.NewId("dec"), 2, _framework, "pil_1", host.Clock.GetUtcNow(), "Asia/Karachi", $"framework:{_framework}", "FrameworkOnly"));

        var mail = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{person}@partner.example", Stop), mails => mails.Count > 0, Stop));
        Assert.Equal("A decision is open for longer", mail.GetProperty("subject").GetString());
        Assert.False(mail.GetProperty("headers").TryGetProperty("list-unsubscribe", out _));
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'withdrawn' AND template = 'organisation.registered'"), Stop);

        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var told = await host.Database.QueryAsync<Guid>("SELECT event_id FROM notifications.mails WHERE state = 'withdrawn'", Stop);
        using var again = await administrator.PostAsync($"/notifications/v1/contacts/{person}/messages/msg_{told:N}/resend", new { }, Stop);
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    private static object Body(params (string Topic, string Delivery)[] topics) => new { topics = topics.Select(one => new { topic = one.Topic, delivery = one.Delivery }) };

    private static JsonElement[] Topics(JsonElement preferences) => [.. preferences.GetProperty("topics").EnumerateArray()];

    private static string Off(JsonElement preferences) =>
        string.Join(',', Topics(preferences).Where(one => one.GetProperty("delivery").GetString() == "off").Select(one => one.GetProperty("topic").GetString()));
}
