using System.Net;
using System.Net.Http.Json;
using System.Text;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Unsubscriptions;

/// <summary>From the header of a mail that arrived to the mail that does not.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class UnsubscribeTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Following_a_mails_link_changes_nothing_and_posting_to_it_ends_mail_of_its_topic_to_that_person_alone()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        using var anonymous = host.Anonymous();
        var (leaving, staying) = (await host.ContactAsync("government", _framework, language: "ur"), await host.ContactAsync("government", _framework));
        await host.TellAsync();
        var mail = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{leaving}@partner.example", Stop), mails => mails.Count > 0, Stop));
        var headers = mail.GetProperty("headers");
        Assert.Equal("List-Unsubscribe=One-Click", headers.GetProperty("list-unsubscribe-post").GetString());
        var address = headers.GetProperty("list-unsubscribe").GetString()!.Trim('<', '>');
        Assert.StartsWith("https://platform.example/notifications/v1/unsubscriptions/", address, StringComparison.Ordinal);
        // Unfolded and whole: programs that do not know the header's words cut at 76 characters.
        Assert.Contains($"List-Unsubscribe: <{address}>\r\n", (await catcher.SourceAsync(mail, Stop)).ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
        var path = new Uri(address).AbsolutePath;

        for (var time = 0; time < 3; time++)
        {
            using var looked = await anonymous.GetAsync(path, Stop);
            var page = await looked.Content.ReadAsStringAsync(Stop);
            Assert.Equal((HttpStatusCode.OK, "text/html", "ur", true), (looked.StatusCode, looked.Content.Headers.ContentType?.MediaType, looked.Content.Headers.ContentLanguage.Single(), looked.Headers.CacheControl?.NoStore));
            Assert.Contains("<html lang=\"ur\" dir=\"rtl\">", page, StringComparison.Ordinal);
            Assert.Contains("<form method=\"post\">", page, StringComparison.Ordinal);
            Assert.False(looked.Headers.Contains("Set-Cookie"));
        }

        Assert.Equal(0, await host.CountAsync("contacts WHERE cardinality(muted_topics) > 0"));
        Assert.Equal(0, await host.CountAsync($"audit_entries WHERE subject = '{leaving}' AND action LIKE 'preferences.%'"));

        // As mail programs send it, as the page does, with nothing at all, and all at once.
        using var multipart = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        HttpContent?[] bodies = [new StringContent("List-Unsubscribe=One-Click", Encoding.ASCII, "application/x-www-form-urlencoded"), multipart, null, new StringContent("{}", Encoding.UTF8, "application/json")];
        var answers = await Task.WhenAll(bodies.Select(body => anonymous.PostAsync(path, body, Stop)));
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("<form", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            answer.Dispose();
        }

        Assert.Equal("{organisations}", await host.Database.QueryAsync<string>("SELECT string_agg(muted_topics::text, ' ') FROM notifications.contacts WHERE cardinality(muted_topics) > 0", Stop));
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE subject = '{leaving}' AND action = 'preferences.unsubscribed' AND actor = 'unsubscribe-link' AND side = 'government'"));
        using var after = await anonymous.GetAsync(path, Stop);
        Assert.DoesNotContain("<form", await after.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        await host.TellAsync();
        await Eventually.EqualsAsync(1, () => host.CountAsync($"mails WHERE state = 'withdrawn' AND person_id = '{Row(leaving)}'"), Stop);
        await Eventually.EqualsAsync(2, async () => (await catcher.ToAsync($"{staying}@partner.example", Stop)).Count, Stop);
        Assert.Single(await catcher.ToAsync($"{leaving}@partner.example", Stop));
    }

    [Fact]
    public async Task Who_ends_what_the_organisation_has_off_for_now_is_not_sent_it_when_the_organisation_wants_it_again()
    {
        var organisation = TestActor.NewId("org");
        using var own = await host.ActAsAsync(TestActor.Member(_framework, organisation), Stop);
        using var anonymous = host.Anonymous();
        var (ends, follows) = (await host.ContactAsync("civil_society", _framework, organisation), await host.ContactAsync("civil_society", _framework, organisation));
        var defaults = $"/notifications/v1/mail-defaults/{organisation}";
        using var saving = new HttpRequestMessage(HttpMethod.Put, defaults) { Content = JsonContent.Create(new { topics = new[] { new { topic = "organisations", delivery = "off" } } }) };
        saving.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var off = await own.SendAsync(saving, Stop);
        await off.JsonAsync(HttpStatusCode.Created, Stop);
        var link = UnsubscribeLinks.Path + new UnsubscribeLinks(NotificationsHost.Key).TokenOf(Row(ends), MailTopic.Find("organisations")!);

        for (var time = 0; time < 2; time++)
        {
            using var ended = await anonymous.PostAsync(link, null, Stop);
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        }

        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE subject = '{ends}' AND action = 'preferences.unsubscribed'"));
        using var again = await own.PutAsync(defaults, new { topics = Array.Empty<object>() }, off.Tag(), Stop);
        await again.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(
            "{organisations},{}",
            await host.Database.QueryAsync<string>($"SELECT string_agg(muted_topics::text, ',' ORDER BY id = '{Row(follows)}') FROM notifications.contacts WHERE organisation_id = '{organisation}'", Stop));
    }

    [Fact]
    public async Task What_is_no_link_is_not_found_and_changes_nothing()
    {
        using var anonymous = host.Anonymous();
        await host.ContactAsync("government", _framework);

        foreach (var token in new[] { "x", new string('A', 90), "..%2fcontacts" })
        {
            using var looked = await anonymous.GetAsync("/notifications/v1/unsubscriptions/" + token, Stop);
            using var posted = await anonymous.PostAsync("/notifications/v1/unsubscriptions/" + token, null, Stop);
            await looked.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            await posted.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        Assert.Equal(0, await host.CountAsync("contacts WHERE cardinality(muted_topics) > 0"));
    }

    [Fact]
    public async Task The_link_of_a_person_who_is_gone_answers_as_any_other()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        using var anonymous = host.Anonymous();
        anonymous.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr-CH");
        var person = await host.ContactAsync("government", _framework);
        await host.TellAsync();
        var mail = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{person}@partner.example", Stop), mails => mails.Count > 0, Stop));
        await host.Database.ExecuteAsync($"DELETE FROM notifications.contacts WHERE id = '{Row(person)}'", Stop);
        var path = new Uri(mail.GetProperty("headers").GetProperty("list-unsubscribe").GetString()!.Trim('<', '>')).AbsolutePath;

        using var looked = await anonymous.GetAsync(path, Stop);
        using var posted = await anonymous.PostAsync(path, null, Stop);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, "fr"), (looked.StatusCode, posted.StatusCode, posted.Content.Headers.ContentLanguage.Single()));
    }

    private static Guid Row(string person) => Guid.ParseExact(person["per_".Length..], "N");
}
