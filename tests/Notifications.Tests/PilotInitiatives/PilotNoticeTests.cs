using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.PilotInitiatives;

/// <summary>What becomes of a pilot initiative is told to the three sides of its framework: mail, webhook and feed.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class PilotNoticeTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Queue = "notifications-tell-of-pilot-initiatives";

    private static readonly DateTimeOffset At = new(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _initiative = TestActor.NewId("pil");
    private Receiver _receiver = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Reach => $"framework:{_framework}";

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task The_three_sides_hear_of_every_step_and_no_other_framework_does()
    {
        var (interest, stranger) = (TestActor.NewId("pin"), TestActor.NewId("frm"));
        var contacts = await host.ThreeContactsAsync(_framework);
        await host.ContactAsync("unodc", stranger);
        await host.AddVerifiedAsync(_receiver.On("/civil", 200), side: "civil_society", framework: _framework);
        var (outside, _) = await host.AddVerifiedAsync(_receiver.On("/outside", 200), framework: stranger);

        await host.SendAsync(Queue, new PilotInterestReceived(interest, 1, _framework, "PAK", At, Reach, "FrameworkOnly"));
        await host.SendAsync(Queue, new PilotInitiativeProposed(_initiative, 1, _framework, null, Reach, "Public"));
        await host.SendAsync(Queue, new PilotLaunchNotAgreed(_initiative, 3, _framework, "dec_1", "notAgreed", Reach, "FrameworkOnly"));
        await host.SendAsync(Queue, new PilotInitiativeLaunched(_initiative, 5, _framework, "PAK", "2026-12-06", "Islamabad", false, Reach, "Public"));
        await host.SendAsync(Queue, new PilotLaunchEventRecorded(_initiative, 6, _framework, "2026-12-06", "Islamabad", Reach, "Public"));
        await host.SendAsync(Queue, new PilotInitiativeActivated(_initiative, 7, _framework, 2, Reach, "Public"));
        await host.SendAsync(Queue, new PilotInitiativeSuspended(_initiative, 8, _framework, "civil_society", At, Reach, "Public"));
        await host.SendAsync(Queue, new PilotInitiativeResumed(_initiative, 9, _framework, "civil_society", "active", At, Reach, "Public"));
        await host.SendAsync(Queue, new PilotInitiativeRenewed(_initiative, 10, _framework, "pil_2", At, Reach, "Public"));
        await host.SendAsync(Queue, new PilotInitiativeClosed(_initiative, 11, _framework, At, Reach, "Public"));

        string[] steps =
        [
            "pilot_initiative.activated", "pilot_initiative.closed", "pilot_initiative.launch_event_recorded", "pilot_initiative.launch_not_agreed", "pilot_initiative.launched",
            "pilot_initiative.proposed", "pilot_initiative.renewed", "pilot_initiative.resumed", "pilot_initiative.suspended",
        ];
        var webhooks = await Eventually.HoldsAsync(() => _receiver.Events("/civil"), events => events.Count == steps.Length + 1, Stop);
        Assert.Equal([.. steps, NoticeTypes.PilotInterestReceived], webhooks.Select(one => one.Type).Order(StringComparer.Ordinal));
        Assert.Null(await host.DeliveriesAsync(outside));
        Assert.Equal(steps, (await host.ReadFeedAsync(TestActor.Unodc(_framework), _initiative)).Order(StringComparer.Ordinal));
        Assert.Empty(await host.ReadFeedAsync(TestActor.Government(stranger), _initiative));
        string[] everybody = [contacts.Government, contacts.CivilSociety, contacts.Unodc];
        Assert.Equal(everybody.Order(StringComparer.Ordinal), await host.MailedAsync(interest));
        // How a launch was held is told to systems alone.
        Assert.Equal(everybody.SelectMany(one => Enumerable.Repeat(one, steps.Length - 1)).Order(StringComparer.Ordinal), await host.MailedAsync(_initiative));
    }

    [Fact]
    public async Task Five_arrivals_of_one_message_tell_everybody_once()
    {
        var contact = await host.ContactAsync("government", _framework);
        var (endpoint, _) = await host.AddVerifiedAsync(_receiver.On("/once", 200), framework: _framework);

        await host.RepeatAsync(Queue, new PilotInitiativeSuspended(_initiative, 8, _framework, "unodc", At, Reach, "Public"));

        Assert.Equal("pilot_initiative.suspended 8", await host.FeedAsync(_initiative));
        Assert.Equal([contact], await host.MailedAsync(_initiative));
        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(endpoint), Stop);
    }

    [Fact]
    public async Task A_launch_of_the_past_is_no_news()
    {
        var past = TestActor.NewId("pil");
        await host.ContactAsync("government", _framework);

        await host.RepeatAsync(Queue, new PilotInitiativeLaunched(past, 1, _framework, "PAK", "2022-09-15", "Islamabad", true, Reach, "Public"));

        Assert.Equal("", await host.FeedAsync(past));
        Assert.Empty(await host.MailedAsync(past));
    }

    [Fact]
    public async Task The_mail_says_who_suspended_it_and_where_it_is_read()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("unodc", _framework, language: "fr");

        await host.SendAsync(Queue, new PilotInitiativeSuspended(_initiative, 8, _framework, "civil_society", At, Reach, "Public"));

        var mail = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{person}@partner.example", Stop), mails => mails.Count > 0, Stop));
        Assert.Equal("Initiative pilote suspendue", mail.GetProperty("subject").GetString());
        Assert.Contains("Par : l’alliance de la société civile.", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.Contains($"https://platform.example/membership/v1/frameworks/{_framework}/pilot-initiatives/{_initiative}", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
    }
}
