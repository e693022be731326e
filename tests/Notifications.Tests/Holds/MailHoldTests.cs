using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Holds;

[Collection(typeof(OneHostAtATime))]
public sealed class MailHoldTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Path = "/notifications/v1/mail-holds";

    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        await host.Database.ExecuteAsync("DELETE FROM notifications.mail_holds", Stop);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Held_mail_waits_until_every_hold_on_it_is_released_and_then_goes_once()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("government", _framework);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var ofTemplate = await administrator.PostAsync(Path, new { template = "organisation.registered", reason = "The wording is being cleared." }, Stop);
        using var ofAll = await administrator.PostAsync(Path, new { reason = "The relay is being changed." }, Stop);
        var (first, second) = (await ofTemplate.JsonAsync(HttpStatusCode.Created, Stop), await ofAll.JsonAsync(HttpStatusCode.Created, Stop));

        await host.TellAsync();
        await ExtendAsync();
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails"), Stop);
        using var released = await ReleaseAsync(administrator, second, ofAll.Tag());
        Assert.True((await released.JsonAsync(HttpStatusCode.OK, Stop)).TryGetProperty("releasedAt", out _));

        // The other was due before this one was: whoever took it would have taken that too.
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE template = 'decision.extended' AND state = 'sent'"), Stop);
        Assert.Equal(1, await host.CountAsync("mails WHERE template = 'organisation.registered' AND state = 'pending' AND attempts = 0"));
        using var twice = await ReleaseAsync(administrator, second, released.Tag());
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var last = await ReleaseAsync(administrator, first, ofTemplate.Tag());
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);

        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'sent' AND attempts = 1"), Stop);
        await Eventually.EqualsAsync(2, async () => (await catcher.ToAsync($"{person}@partner.example", Stop)).Count, Stop);
        var listed = (await administrator.ReadAsync(Path, Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(new[] { Id(first), Id(second) }.Order(StringComparer.Ordinal), listed.Select(Id).Order(StringComparer.Ordinal));
        Assert.Equal(listed.Single(one => Id(one) == Id(first)).GetRawText(), (await administrator.ReadAsync($"{Path}/{Id(first)}", Stop)).GetRawText());
        Assert.Equal(2, await host.CountAsync($"audit_entries WHERE action = 'mail.released' AND subject IN ('{Id(first)}', '{Id(second)}')"));
    }

    [Fact]
    public async Task A_hold_on_a_record_keeps_mail_about_it_alone_and_of_who_leaves_meanwhile_it_is_withdrawn()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var (staying, leaving) = (await host.ContactAsync("government", _framework), await host.ContactAsync("government", _framework));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var organisation = TestActor.NewId("org");
        using var hold = await administrator.PostAsync(Path, new { subject = organisation, reason = "The record is being corrected." }, Stop);
        var held = await hold.JsonAsync(HttpStatusCode.Created, Stop);

        await host.TellAsync(organisationId: organisation);
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails"), Stop);
        await host.TellAsync();
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        Assert.Equal(2, await host.CountAsync("mails WHERE state = 'pending' AND attempts = 0"));
        await host.Database.ExecuteAsync($"DELETE FROM notifications.contacts WHERE id = '{Guid.ParseExact(leaving[4..], "N")}'", Stop);
        using var released = await ReleaseAsync(administrator, held, hold.Tag());
        Assert.Equal(HttpStatusCode.OK, released.StatusCode);

        await Eventually.EqualsAsync(3, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'withdrawn'"), Stop);
        await Eventually.EqualsAsync(2, async () => (await catcher.ToAsync($"{staying}@partner.example", Stop)).Count, Stop);
        Assert.Single(await catcher.ToAsync($"{leaving}@partner.example", Stop));
    }

    [Fact]
    public async Task What_cannot_be_held_is_refused_and_nobody_else_holds_anything()
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

        using var refused = await administrator.PostAsync(Path, new { template = "webhook_endpoint.test", subject = "no id" }, Stop);
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/template", "/subject", "/reason");
        using var foreign = await unodc.PostAsync(Path, new { reason = "Not mine to hold." }, Stop);
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, await host.CountAsync("mail_holds"));
    }

    private static Task<HttpResponseMessage> ReleaseAsync(HttpClient administrator, JsonElement hold, string tag) => administrator.PostAsync($"{Path}/{Id(hold)}/release", new { }, Stop, ifMatch: tag);

    private static string Id(JsonElement hold) => hold.GetProperty("id").GetString()!;

    private Task ExtendAsync() => host.SendAsync(
        "notifications-tell-of-decisions",
        new DecisionExtended(TestActor.NewId("dec"), 2, _framework, "pil_1", host.Clock.GetUtcNow(), "Asia/Karachi", $"framework:{_framework}", "FrameworkOnly"));
}
