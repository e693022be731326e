using System.Net;
using System.Net.Http.Json;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Organisations;

/// <summary>What was of a body that turned out to be another is that one's: mail by its choice, news of its own affairs, and the right to ask who was told of them.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class MergedOrganisationTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private readonly string _framework = TestActor.NewId("frm");
    private string _merged = "";
    private string _survivor = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        (_merged, _survivor) = ((await host.TellAsync("Demo organisation 41")).OrganisationId, (await host.TellAsync("Demo organisation 42")).OrganisationId);
        await Eventually.EqualsAsync(2, () => host.CountAsync($"organisations WHERE id IN ('{_merged}', '{_survivor}') AND name <> ''"), Stop);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task For_whom_nobody_chose_the_survivors_choice_holds_and_the_merged_bodys_is_gone()
    {
        await SaveDefaultsAsync(_merged, new { language = "ur", topics = new[] { new { topic = "members", delivery = "off" } }, digestHour = 6 });
        var (follows, chose) = (await host.ContactAsync("civil_society", _framework, _merged), await host.ContactAsync("civil_society", _framework, _merged, "fr"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var choosing = await administrator.PutAsync($"/notifications/v1/contacts/{chose}/preferences", new { topics = new[] { new { topic = "dialogues", delivery = "off" } } }, "*", Stop);
        await choosing.JsonAsync(HttpStatusCode.OK, Stop);
        await SaveDefaultsAsync(_survivor, new { language = "es", topics = new[] { new { topic = "members", delivery = "daily" } }, timeZone = "Asia/Karachi", quietHours = new { from = "22:00", to = "07:00" } });

        await MergeAsync();

        Assert.Equal(("es {} {members} 8 Asia/Karachi 22:00:00", "fr {dialogues} {} 8  "), (await HabitsAsync(follows), await HabitsAsync(chose)));
        Assert.Equal(0, await host.CountAsync($"mail_defaults WHERE organisation_id = '{_merged}'"));
        Assert.Equal(1, await host.CountAsync($"mail_defaults WHERE organisation_id = '{_survivor}'"));
    }

    [Fact]
    public async Task Where_the_survivor_says_nothing_they_have_what_is_usual()
    {
        await SaveDefaultsAsync(_merged, new { language = "ur", topics = new[] { new { topic = "members", delivery = "off" } }, digestHour = 6 });
        var contact = await host.ContactAsync("civil_society", _framework, _merged);

        await MergeAsync();

        Assert.Equal("en {} {} 8  ", await HabitsAsync(contact));
        Assert.Equal(0, await host.CountAsync($"mail_defaults WHERE organisation_id = '{_merged}'"));
    }

    [Fact]
    public async Task News_that_names_the_merged_body_reaches_the_survivors_people_and_they_may_ask_who_was_told()
    {
        var (before, after, registration, dialogue) = (TestActor.NewId("rol"), TestActor.NewId("rol"), TestActor.NewId("reg"), TestActor.NewId("evt"));
        var person = await host.ContactAsync("civil_society", _framework, _merged);
        using var survivor = await host.ActAsAsync(TestActor.Member(_framework, _survivor), Stop);
        using var other = await host.ActAsAsync(TestActor.Member(_framework, TestActor.NewId("org")), Stop);
        await host.SendAsync("notifications-tell-of-dialogues", new DialogueAnnounced(dialogue, 1, "firearms", "Demo dialogue", "Session", At, At, "Europe/Vienna", "Vienna", "hybrid", At, At, At, At, "global", "Public"));
        await TellOfEndAsync(before);
        using var early = await survivor.GetAsync($"/notifications/v1/delivery-logs/{before}", Stop);
        await early.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);

        await MergeAsync();
        await TellOfEndAsync(after);
        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationPromoted(registration, 2, dialogue, _merged, person, "inPerson", At, "civil_society", "global", "Restricted"));
        await Eventually.EqualsAsync("registration.promoted 2", () => host.FeedAsync(registration), Stop);

        foreach (var subject in new[] { before, after, registration })
        {
            Assert.Equal([person], await host.MailedAsync(subject));
            var log = await survivor.ReadAsync($"/notifications/v1/delivery-logs/{subject}", Stop);
            Assert.Equal(1, log.GetProperty("items").GetArrayLength());
            using var foreign = await other.GetAsync($"/notifications/v1/delivery-logs/{subject}", Stop);
            await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }
    }

    private async Task TellOfEndAsync(string role)
    {
        await host.SendAsync(
            "notifications-tell-of-mandates",
            new PersonRoleEnded(role, 2, _merged, TestActor.NewId("per"), "focalPoint", "2026-01-01", "2026-11-22", "global", "Restricted", "civil_society", "unodc"));
        await Eventually.EqualsAsync("person_role.ended 2", () => host.FeedAsync(role), Stop);
    }

    private async Task MergeAsync()
    {
        await host.SendAsync("notifications-keep-organisation", new OrganisationMerged(_merged, 3, _survivor, At, "global", "Public"));
        await Eventually.EqualsAsync(1, () => host.CountAsync($"organisations WHERE id = '{_merged}' AND merged_into = '{_survivor}'"), Stop);
    }

    private async Task SaveDefaultsAsync(string organisation, object body)
    {
        using var client = await host.ActAsAsync(TestActor.Member(_framework, organisation), Stop);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/notifications/v1/mail-defaults/{organisation}") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var answer = await client.SendAsync(request, Stop);
        await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    private Task<string?> HabitsAsync(string person) => host.Database.QueryAsync<string>(
        $"SELECT concat_ws(' ', language, muted_topics, daily_topics, digest_hour, coalesce(time_zone, ''), coalesce(quiet_from::text, '')) FROM notifications.contacts WHERE id = '{Guid.Parse(person.AsSpan(4))}'", Stop);
}
