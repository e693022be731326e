using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Applications;

/// <summary>Who hears of an application to an alliance, and when.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class ApplicationNoticeTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Queue = "notifications-tell-of-alliances";

    private static readonly DateTimeOffset At = new(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _alliance = TestActor.NewId("aln");
    private readonly string _applicant = TestActor.NewId("org");
    private readonly string _application = TestActor.NewId("apn");
    private Receiver _receiver = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Reach => $"framework:{_framework}";

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        await host.TellAsync("Demo organisation 21", organisationId: _applicant);
        await host.SendAsync(Queue, new AllianceFounded(_alliance, 1, "national", "Demo alliance", _framework, null, null, _applicant, "2026-11-22", true, Reach, "Public"));
    }

    public ValueTask DisposeAsync() => _receiver?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_new_application_is_told_to_the_alliances_side_and_to_unodc_and_not_to_the_government()
    {
        var contacts = await host.ThreeContactsAsync(_framework);
        await host.ContactAsync("civil_society", TestActor.NewId("frm"));
        await EndpointAsync("/civil", Side.CivilSociety, Roles.AllianceMember);
        await EndpointAsync("/unodc", Side.Unodc, Roles.UnodcOfficer);
        var government = await EndpointAsync("/government", Side.Government, Roles.GovernmentFocalPoint);

        await host.SendAsync(Queue, new ApplicationReceived(_application, 1, _alliance, _applicant, At, At, "Asia/Karachi", Reach, "OwnSide", "civil_society"));

        Assert.Equal(_applicant, (await _receiver.OneAsync("/civil")).GetProperty("data").GetProperty("organisationId").GetString());
        Assert.Equal(NoticeTypes.ApplicationReceived, (await _receiver.OneAsync("/unodc")).GetProperty("type").GetString());
        Assert.Null(await host.DeliveriesAsync(government));
        Assert.Equal(new[] { contacts.CivilSociety, contacts.Unodc }.Order(StringComparer.Ordinal), await host.MailedAsync(_application));
        Assert.Equal([NoticeTypes.ApplicationReceived], await host.ReadFeedAsync(TestActor.Member(_framework, TestActor.NewId("org")), _application));
        Assert.Equal([NoticeTypes.ApplicationReceived], await host.ReadFeedAsync(TestActor.Unodc(_framework), _application));
        Assert.Empty(await host.ReadFeedAsync(TestActor.Government(_framework), _application));
    }

    [Theory]
    [InlineData("screening", true)]
    [InlineData("infoRequested", true)]
    [InlineData("memberComments", true)]
    [InlineData("governmentWindow", false)]
    [InlineData("governmentHeard", false)]
    [InlineData("deferred", false)]
    [InlineData("admitted", false)]
    [InlineData("declined", false)]
    [InlineData("expired", false)]
    [InlineData("somethingNew", false)]
    public async Task Members_hear_of_a_step_while_they_may_read_the_application_and_the_applicant_of_each(string state, bool membersHear)
    {
        var applicant = await host.ContactAsync("civil_society", _framework, _applicant);
        await host.ThreeContactsAsync(_framework);
        var member = await EndpointAsync("/member-" + state, Side.CivilSociety, Roles.AllianceMember);
        await EndpointAsync("/coordinator-" + state, Side.CivilSociety, Roles.AllianceCoordinator);
        await EndpointAsync("/unodc-" + state, Side.Unodc, Roles.UnodcOfficer);

        await host.SendAsync(Queue, Moved(state));

        Assert.Equal(state, (await _receiver.OneAsync("/unodc-" + state)).GetProperty("data").GetProperty("to").GetString());
        var coordinator = (await _receiver.OneAsync("/coordinator-" + state)).GetProperty("data");
        Assert.Equal(membersHear, coordinator.TryGetProperty("to", out _));
        Assert.Equal(membersHear, await host.DeliveriesAsync(member) is not null);
        Assert.Equal(membersHear ? [NoticeTypes.ApplicationMoved] : [], await host.ReadFeedAsync(TestActor.Member(_framework, TestActor.NewId("org")), _application));
        Assert.Equal([applicant], await host.MailedAsync(_application));
    }

    [Fact]
    public async Task A_decline_and_a_withdrawal_are_for_the_applicant_the_coordinators_and_unodc()
    {
        var applicant = await host.ContactAsync("civil_society", _framework, _applicant);
        await host.ThreeContactsAsync(_framework);
        var member = await EndpointAsync("/member", Side.CivilSociety, Roles.AllianceMember);
        await EndpointAsync("/coordinator", Side.CivilSociety, Roles.AllianceCoordinator);
        await EndpointAsync("/unodc", Side.Unodc, Roles.UnodcOfficer);
        // Who coordinates one alliance alone hears of what its coordinators may read there (M17).
        await EndpointAsync("/this-alliance", Side.CivilSociety, Roles.AllianceCoordinator, _alliance);
        var elsewhere = await EndpointAsync("/another-alliance", Side.CivilSociety, Roles.AllianceCoordinator, TestActor.NewId("aln"));

        await host.SendAsync(Queue, new ApplicationDeclined(_application, 7, _alliance, _applicant, At, Reach, "OwnSide", "civil_society"));
        await host.SendAsync(Queue, new ApplicationWithdrawn(_application, 9, _alliance, _applicant, At, Reach, "OwnSide", "civil_society"));

        foreach (var path in new[] { "/coordinator", "/this-alliance", "/unodc" })
        {
            var told = await Eventually.HoldsAsync(() => _receiver.Events(path), events => events.Count == 2, Stop);
            Assert.Equal([NoticeTypes.ApplicationDeclined, NoticeTypes.ApplicationWithdrawn], told.Select(one => one.Type).Order(StringComparer.Ordinal));
        }

        Assert.All(_receiver.Events("/coordinator"), one => Assert.Equal(["id", "url", "version"], one.Json.GetProperty("data").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
        Assert.Null(await host.DeliveriesAsync(member));
        Assert.Null(await host.DeliveriesAsync(elsewhere));
        Assert.Equal([applicant, applicant], await host.MailedAsync(_application));
        Assert.Empty(await host.ReadFeedAsync(TestActor.Member(_framework, TestActor.NewId("org")), _application));
    }

    [Theory]
    [InlineData(false, "skipped:function 0")]
    [InlineData(true, "pending 0")]
    public async Task What_is_for_a_function_is_not_sent_once_it_has_ended(bool everythingEnds, string becomes)
    {
        var owner = new TestActor(Side.CivilSociety, Roles.AllianceCoordinator, Roles.AllianceMember) { Framework = _framework };
        var (endpoint, _) = await host.AddVerifiedAsync(_receiver.On("/ended", 200), eventTypes: ["application.*"], side: "civil_society", framework: _framework, owner: owner);
        await EndpointAsync("/unodc", Side.Unodc, Roles.UnodcOfficer);
        var row = $"UPDATE notifications.webhook_endpoints SET paused_until = {{0}} WHERE id = '{endpoint.Value}'";
        // Written down for the coordinator, and not to be sent yet.
        await host.Database.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, row, $"'{host.Clock.GetUtcNow().AddHours(1):O}'"), Stop);
        await host.SendAsync(Queue, new ApplicationDeclined(_application, 7, _alliance, _applicant, At, Reach, "OwnSide", "civil_society"));
        await Eventually.EqualsAsync("pending 0", () => host.DeliveriesAsync(endpoint), Stop);

        var ended = $"identity_mandates SET ends_at = {{0}} WHERE client_id = '{owner.ClientId}'" + (everythingEnds ? "" : $" AND role = '{Roles.AllianceCoordinator}'");
        await host.Database.ExecuteAsync("UPDATE notifications." + string.Format(System.Globalization.CultureInfo.InvariantCulture, ended, $"'{host.Clock.GetUtcNow():O}'"), Stop);
        await host.Database.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, row, "NULL"), Stop);

        // That others are served proves that the worker looked.
        await host.SendAsync(Queue, new ApplicationWithdrawn(_application, 9, _alliance, _applicant, At, Reach, "OwnSide", "civil_society"));
        await Eventually.HoldsAsync(() => _receiver.Events("/unodc"), events => events.Count == 2, Stop);
        await Eventually.EqualsAsync(becomes, () => host.DeliveriesAsync(endpoint), Stop);
        Assert.Empty(_receiver.Events("/ended"));

        // It was kept: who holds the function again has it sent.
        using var client = await host.ActAsAsync(owner, Stop);
        if (!everythingEnds)
        {
            var told = await host.Database.QueryAsync<string>($"SELECT 'msg_' || replace(event_id::text, '-', '') FROM notifications.webhook_deliveries WHERE endpoint_id = '{endpoint.Value}' AND state = 'skipped'", Stop);
            var why = await client.ReadAsync($"/notifications/v1/webhook-endpoints/{endpoint}/messages/{told}/explain", Stop);
            Assert.Contains("function that the client no longer held", why.GetProperty("explanation").GetString()!, StringComparison.Ordinal);
            using var recovered = await client.PostAsync($"/notifications/v1/webhook-endpoints/{endpoint}/recover", new { since = host.Clock.GetUtcNow().AddHours(-1) }, Stop);
            Assert.Equal(System.Net.HttpStatusCode.Accepted, recovered.StatusCode);
        }

        Assert.Equal(NoticeTypes.ApplicationDeclined, (await _receiver.OneAsync("/ended")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Of_an_application_to_a_network_only_the_applicant_hears_and_the_mail_says_nothing_of_it()
    {
        var network = TestActor.NewId("aln");
        var applicant = await host.ContactAsync("civil_society", _framework, _applicant);
        await host.ThreeContactsAsync(_framework);
        var coordinator = await EndpointAsync("/coordinator", Side.CivilSociety, Roles.AllianceCoordinator);
        var unodc = await EndpointAsync("/unodc", Side.Unodc, Roles.UnodcOfficer);
        await host.SendAsync(Queue, new AllianceFounded(network, 1, "regional", "Demo network", null, "Asia", null, _applicant, "2022-09-15", true, "global", "Public"));

        await host.SendAsync(Queue, Moved("infoRequested") with { AllianceId = network, Reach = "global", Class = "Restricted" });

        await Eventually.EqualsAsync("application.moved 3", () => host.FeedAsync(_application), Stop);
        Assert.Equal([applicant], await host.MailedAsync(_application));
        Assert.Null(await host.DeliveriesAsync(coordinator));
        Assert.Null(await host.DeliveriesAsync(unodc));
        Assert.Equal("""{"state": "inRecord", "alliance": "Demo network", "answerDueAt": "—", "organisation": "Demo organisation 21"}""", await host.FactsAsync(_application));
    }

    [Fact]
    public async Task Five_arrivals_of_one_message_tell_everybody_once()
    {
        var applicant = await host.ContactAsync("civil_society", _framework, _applicant);
        var coordinator = await EndpointAsync("/coordinator", Side.CivilSociety, Roles.AllianceCoordinator);

        await host.RepeatAsync(Queue, Moved("deferred"));

        // One entry for each audience: the alliance's side and UNODC.
        Assert.Equal("application.moved 3, application.moved 3", await host.FeedAsync(_application));
        Assert.Equal([applicant], await host.MailedAsync(_application));
        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(coordinator), Stop);
    }

    [Fact]
    public async Task The_mail_tells_the_applicant_where_it_stands_and_by_when_to_answer()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var person = await host.ContactAsync("civil_society", _framework, _applicant);

        await host.SendAsync(Queue, Moved("infoRequested"));

        var mail = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{person}@partner.example", Stop), mails => mails.Count > 0, Stop));
        Assert.Equal("A message about your application: Demo alliance", mail.GetProperty("subject").GetString());
        Assert.Contains("Where it stands: more information is asked for. To be answered by: 2026-12-06 18:59:59 UTC.", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.Contains($"https://platform.example/membership/v1/alliances/{_alliance}/applications/{_application}", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
    }

    private ApplicationMoved Moved(string to) => new(_application, 3, _alliance, _applicant, "screening", to, At, null, At, At, 1, Reach, "OwnSide", "civil_society");

    /// <summary>An enabled endpoint, for news of applications alone, of a client that holds one function in the framework.</summary>
    private async Task<Id<Notifications.Webhooks.WebhookEndpoint>> EndpointAsync(string path, Side side, string function, string? alliance = null)
    {
        var owner = new TestActor(side, function) { Framework = _framework, Alliance = alliance };
        return (await host.AddVerifiedAsync(
            _receiver.On(path, 200), eventTypes: ["application.*"], side: ServiceDefaults.Http.WireNames<Side>.Of(side), framework: _framework, owner: owner)).Id;
    }
}
