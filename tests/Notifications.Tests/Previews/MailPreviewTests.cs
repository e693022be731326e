using System.Net;
using System.Text.Json;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Previews;

[Collection(typeof(OneHostAtATime))]
public sealed class MailPreviewTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_preview_shows_the_mail_about_a_real_record_in_any_language_as_it_arrives()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var person = await host.ContactAsync("government", _framework, language: "ur");
        var path = await TellAsync("Demo organisation – Ünïted", "global", "Public");
        var arrived = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{person}@partner.example", Stop), mails => mails.Count > 0, Stop));

        var preview = await administrator.ReadAsync($"{path}?language=ur", Stop);
        var english = await administrator.ReadAsync(path, Stop);

        Assert.Equal("[Test] " + arrived.GetProperty("subject").GetString(), Text(preview, "subject"));
        Assert.Equal(WithoutLink(arrived.GetProperty("text").GetString()!), WithoutLink(Text(preview, "text")));
        Assert.Contains("dir=\"rtl\"", Text(preview, "html"), StringComparison.Ordinal);
        Assert.Equal(("ur", "organisation.registered", MailTemplates.Load().Find("organisation.registered", "ur").Version), (Text(preview, "language"), Text(preview, "template"), Text(preview, "templateVersion")));
        Assert.Equal(("en", "[Test] Organisation registered: Demo organisation – Ünïted"), (Text(english, "language"), Text(english, "subject")));
        using var other = await administrator.GetAsync($"{path}?language=tlh", Stop);
        await other.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/language");

        static string WithoutLink(string text) => string.Concat(text[..text.LastIndexOf("https://", StringComparison.Ordinal)].Where(c => !char.IsWhiteSpace(c)));
    }

    [Fact]
    public async Task A_test_mail_arrives_as_one_with_no_trace_among_notices_and_only_at_who_may_know()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator() with { Framework = _framework }, Stop);
        var path = await TellAsync("Demo organisation 2", $"framework:{_framework}", "Public");
        var (inside, outside) = (await host.ContactAsync("platform", _framework, language: "fr"), await host.ContactAsync("platform", TestActor.NewId("frm")));

        using var answer = await administrator.PostAsync(path + "/send", new { personId = inside }, Stop);
        using var again = await administrator.PostAsync(path + "/send", new { personId = inside, language = "es" }, Stop);
        foreach (var person in new[] { outside, TestActor.NewId("per"), "nobody" })
        {
            using var refused = await administrator.PostAsync(path + "/send", new { personId = person }, Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/personId");
        }

        Assert.Equal((true, 250), (await answer.JsonAsync(HttpStatusCode.OK, Stop) is var sent && sent.GetProperty("accepted").GetBoolean(), sent.GetProperty("reply").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var mails = await Eventually.HoldsAsync(() => catcher.ToAsync($"{inside}@partner.example", Stop), found => found.Count == 2, Stop);
        Assert.All(mails, mail => Assert.StartsWith("[Test] ", mail.GetProperty("subject").GetString(), StringComparison.Ordinal));
        Assert.Equal(["es", "fr"], mails.Select(mail => mail.GetProperty("headers").GetProperty("content-language").GetString()).Order(StringComparer.Ordinal));
        Assert.All(mails, mail => Assert.False(mail.GetProperty("headers").TryGetProperty("references", out _)));
        Assert.Equal(2, mails.Select(mail => mail.GetProperty("headers").GetProperty("message-id").GetString()).Distinct().Count());
        Assert.Equal(0, await host.CountAsync("mails"));
        Assert.Equal(2, await host.CountAsync($"audit_entries WHERE action = 'mail.tested' AND subject = '{inside}'"));
        Assert.Empty(await catcher.ToAsync($"{outside}@partner.example", Stop));
    }

    [Fact]
    public async Task A_relay_that_is_away_is_told_and_an_address_known_not_to_work_is_not_tried()
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var path = await TellAsync("Demo organisation 3", "global", "Public");
        var person = await host.ContactAsync("platform", _framework);

        using var away = await administrator.PostAsync(path + "/send", new { personId = person }, Stop);
        Assert.Equal("""{"accepted":false,"reply":0}""", (await away.JsonAsync(HttpStatusCode.OK, Stop)).GetRawText());
        await host.Database.ExecuteAsync("UPDATE notifications.contacts SET suppressed_at = now()", Stop);
        using var suppressed = await administrator.PostAsync(path + "/send", new { personId = person }, Stop);
        await suppressed.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task Nobody_is_shown_a_mail_about_what_it_may_not_know()
    {
        var person = await host.ContactAsync("government", _framework);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var government = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        var (open, hidden) = (await TellAsync("Demo organisation 4", "global", "Public"), new List<string>());
        foreach (var (reach, @class) in new[] { ("global", "FrameworkOnly"), ("global", "OwnSide"), ("global", "Restricted"), ($"framework:{_framework}", "Public") })
        {
            hidden.Add(await TellAsync("Demo organisation 5", reach, @class));
        }

        foreach (var path in hidden.Append($"/notifications/v1/mail-previews/msg_{Guid.CreateVersion7():N}"))
        {
            using var read = await administrator.GetAsync(path, Stop);
            using var sent = await administrator.PostAsync(path + "/send", new { personId = person }, Stop);
            await read.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            await sent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        using var foreign = await government.GetAsync(open, Stop);
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
    }

    /// <returns>Where the mail about it is previewed.</returns>
    private async Task<string> TellAsync(string name, string reach, string @class)
    {
        var id = Guid.CreateVersion7();
        var message = await host.TellAsync(name, reach, @class, id);
        await Eventually.EqualsAsync("organisation.registered 1", () => host.FeedAsync(message.OrganisationId), Stop);
        return $"/notifications/v1/mail-previews/msg_{id:N}";
    }

    private static string Text(JsonElement answer, string member) => answer.GetProperty(member).GetString()!;
}
