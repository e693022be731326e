using System.Text.Json;
using Microsoft.Playwright;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Tests.Mail;

/// <summary>Whoever reads with other eyes, or by ear, gets the same of every mail: the HTML of all of them passes axe (wire-contracts §5.10), in a browser that lays it out.</summary>
public sealed class MailAccessTests
{
    private const string Look =
        """
        async documents => {
            const found = [];
            for (const text of documents) {
                document.open();
                document.write(text);
                document.close();
                const { violations, incomplete } = await axe.run(document, { resultTypes: ['violations', 'incomplete'] });
                found.push({ faults: [...violations, ...incomplete].map(rule => rule.id + ': ' + rule.nodes.map(node => node.html).join(' ')) });
            }
            return JSON.stringify(found);
        }
        """;

    [Fact]
    public async Task Every_mail_in_every_language_passes_axe_and_a_poor_one_does_not()
    {
        var composer = new MailComposer(MailTemplates.Load(), new MailOptions { PublicUrl = new Uri("https://platform.example") }, new UnsubscribeLinks(NotificationsHost.Key));
        var mails =
            (from template in MailTopic.All.SelectMany(topic => topic.Templates)
             from language in Languages.All
             from isRestricted in new[] { false, true }
             select (Name: $"{template} {language} {isRestricted}", composer.Write(ContentOf(template, language, isRestricted)).Html)).ToList();
        const string poor = """<!DOCTYPE html><html><head><title>Poor</title></head><body><main><h1>Poor</h1><p style="color:#bbb;background:#fff">Pale.</p><img src="data:,"></main></body></html>""";

        var found = await LookAsync([.. mails.Select(mail => mail.Html), poor]);

        Assert.Equal(mails.Count + 1, found.Count);
        Assert.Equal(["color-contrast", "html-has-lang", "image-alt"], found[^1].Faults.Select(fault => fault.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.All(mails.Zip(found), pair => Assert.Equal((pair.First.Name, ""), (pair.First.Name, string.Join('\n', pair.Second.Faults))));
    }

    private static MailContent ContentOf(string template, string language, bool isRestricted)
    {
        var facts = new Dictionary<string, string> { ["organisation"] = "Demo organisation 1", ["title"] = "Demo title" };
        var content = new MailContent(Guid.CreateVersion7(), Guid.CreateVersion7(), template, "demo@example.org", null, language, "rec_1", "/record", facts) { IsRestricted = isRestricted };
        return template == MailTopic.Digest ? content with { Gathered = [new(1, "organisation.registered", "org_1", "/record/1", facts), new(2, "dialogue.announced", "evt_1", "/record/2", facts)] } : content;
    }

    /// <summary>One page for all: what takes time is the browser's start.</summary>
    private static async Task<List<Result>> LookAsync(IReadOnlyList<string> documents)
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            const string reason = "Chromium is missing: install it or set CHROMIUM_PATH.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Fail(reason);
        }

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Headless = true, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
        var page = await browser.NewPageAsync();
        await page.AddScriptTagAsync(new() { Path = Path.Combine(NodeProgram.Root, "tests/node/node_modules/axe-core/axe.min.js") });
        return JsonSerializer.Deserialize<List<Result>>(await page.EvaluateAsync<string>(Look, documents), JsonSerializerOptions.Web)!;
    }

    private sealed record Result(IReadOnlyList<string> Faults);
}
