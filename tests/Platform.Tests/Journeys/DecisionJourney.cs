using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RabbitMQ.Client;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>Decisions as the three sides meet them: each with its own token, through the gateway; asked for by another service, by message.</summary>
public sealed class DecisionJourney(PlatformApp app)
{
    private const string Decisions = "/membership/v1/decisions";
    private const string Reason = "The roadmap does not say which ministry answers for the measures it names.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_three_sides_decide_and_what_ends_while_no_process_runs_ends_at_its_second()
    {
        using var founder = await app.ActAsAsync(TestActor.Unodc(), Stop);
        var framework = await EstablishAsync(founder);
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);
        using var alliance = await app.ActAsAsync(TestActor.Coordinator(framework), Stop);
        using var unodc = await app.ActAsAsync(TestActor.Unodc(framework), Stop);

        // All three say so.
        var launch = await AskAsync(app, unodc, framework, "pilot-launch");
        await SayAsync(government, launch, "consent");
        await SayAsync(unodc, launch, "consent");
        using var unreasoned = await TryAsync(alliance, launch, "positions", new { stance = "object" });
        await unreasoned.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        var agreed = await SayAsync(alliance, launch, "consent");
        Assert.Equal(("closed", "agreed"), (Text(agreed, "state"), Text(agreed, "outcome")));

        // One objects: all vote.
        using var published = await unodc.PostAsync(
            "/membership/v1/decision-profiles",
            new { framework, kind = "contested", demonstration = true, window = "PT5M", silence = "abstention", quorum = "majority", endsEarly = true, contestedBy = "vote", contestedWindow = "PT10M", source = "A demonstration" },
            Stop);
        await published.JsonAsync(HttpStatusCode.Created, Stop);
        var contested = await AskAsync(app, unodc, framework, "contested");
        await SayAsync(government, contested, "object");
        await SayAsync(alliance, contested, "consent");
        Assert.Equal("contested", Text(await SayAsync(unodc, contested, "consent"), "state"));
        foreach (var (side, vote) in new[] { (government, "against"), (alliance, "for"), (unodc, "for") })
        {
            using var voted = await TryAsync(side, contested, "votes", new { vote });
            await voted.JsonAsync(HttpStatusCode.OK, Stop);
        }

        var decided = await government.ReadAsync($"{Decisions}/{contested}", Stop);
        Assert.Equal(("closed", "agreed", Reason), (Text(decided, "state"), Text(decided, "outcome"), Text(decided.GetProperty("positions")[0], "reason")));

        // Nobody says anything, and no process runs when the window ends.
        using var quick = await unodc.PostAsync(
            "/membership/v1/decision-profiles",
            new { framework, kind = "silent", demonstration = true, window = "PT40S", silence = "consent", quorum = "all", contestedBy = "nobody", source = "A demonstration" },
            Stop);
        await quick.JsonAsync(HttpStatusCode.Created, Stop);
        var silent = await AskAsync(app, unodc, framework, "silent");
        var forecast = Assert.Single((await alliance.ReadAsync($"{Decisions}/silence-forecast?days=1", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal((silent, "consent", "agreed"), (Text(forecast, "decision"), Text(forecast, "silenceCountsAs"), Text(forecast, "outcome")));
        string[] replicas = [$"{ResourceNames.Membership}-1", $"{ResourceNames.Membership}-2"];
        await Task.WhenAll(replicas.Select(replica => app.StopAsync(replica, Stop)));
        await Eventually.BecomesTrueAsync(
            () => app.QueryAsync<bool>(ResourceNames.Membership, "select now() > due_at from membership.decisions where id = $1::uuid", Stop, silent[4..]), PlatformApp.Patience, "the window has ended", Stop);
        await Task.WhenAll(replicas.Select(replica => app.StartAsync(replica, Stop)));
        await app.HealthyAsync(ResourceNames.Membership, Stop);
        var closed = await RecordedAsync(alliance, silent);
        Assert.Equal(("agreed", Text(closed, "closesAt")), (Text(closed, "outcome"), Text(closed, "closedAt")));
        Assert.Equal(1, await app.QueryAsync<long>(
            ResourceNames.Membership, "select count(*) from membership.outbox where message_type like '%:DecisionClosed' and body::jsonb ->> 'decisionId' = $1", Stop, silent));
        using var late = await TryAsync(government, silent, "positions", new { stance = "object", reason = Reason });
        await late.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);

        // The record is anybody's to check.
        using var dossier = await government.GetAsync($"{Decisions}/{contested}/dossier", Stop);
        var signed = await dossier.JsonAsync(HttpStatusCode.OK, Stop);
        var keyId = Text(JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(Text(signed, "protected"))), "kid")!;
        Assert.Contains(keyId, await app.Gateway.GetStringAsync("/.well-known/dossier-keys.json", Stop), StringComparison.Ordinal);
        using var stranger = await app.ActAsAsync(TestActor.Government(await EstablishAsync(founder)), Stop);
        using var nothing = await stranger.GetAsync($"{Decisions}/{contested}/dossier", Stop);
        await nothing.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task A_window_waits_until_each_side_has_been_told_by_mail_or_by_hand()
    {
        using var founder = await app.ActAsAsync(TestActor.Unodc(), Stop);
        var framework = await EstablishAsync(founder);
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);
        using var alliance = await app.ActAsAsync(TestActor.Coordinator(framework), Stop);
        using var unodc = await app.ActAsAsync(TestActor.Unodc(framework), Stop);
        using var published = await unodc.PostAsync(
            "/membership/v1/decision-profiles",
            new { framework, kind = "noticed", demonstration = true, window = "PT20S", silence = "consent", quorum = "all", contestedBy = "nobody", proofOfNotice = true, source = "A demonstration" },
            Stop);
        await published.JsonAsync(HttpStatusCode.Created, Stop);
        await AddContactAsync("government", framework);
        await AddContactAsync("unodc", framework);

        var id = await AskAsync(app, unodc, framework, "noticed");

        // The relay took two mails; the alliance has no address, which is a task and no silence.
        var waiting = await Eventually.HoldsAsync(
            () => government.ReadAsync($"{Decisions}/{id}", Stop),
            read => read.GetProperty("notices").EnumerateArray().Count(notice => notice.TryGetProperty("provenAt", out _)) == 2 && Notice(read, "civil_society").GetProperty("bounces").GetInt32() == 1, Stop);
        Assert.Equal(("announced", "mail", "mail", "nobody"),
            (Text(waiting, "state"), Text(Notice(waiting, "government"), "channel"), Text(Notice(waiting, "unodc"), "channel"), Text(Notice(waiting, "civil_society"), "bounceOutcome")));
        Assert.False(waiting.TryGetProperty("closesAt", out _));
        Assert.Empty((await alliance.ReadAsync($"{Decisions}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray());
        var task = Assert.Single((await unodc.ReadAsync($"{Decisions}/notice-tasks", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal((id, "civil_society"), (Text(task, "decision"), Text(Assert.Single(task.GetProperty("notices").EnumerateArray()), "side")));

        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(5)).DateTime);
        var proof = new { side = "civil_society", deliveredOn = today, document = "Receipt 7", reason = "The letter was handed to the coordinator." };
        using var foreign = await TryAsync(government, id, "proofs", proof);
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var entered = await TryAsync(unodc, id, "proofs", proof);
        var open = await entered.JsonAsync(HttpStatusCode.OK, Stop);

        Assert.Equal("open", Text(open, "state"));
        Assert.InRange(open.GetProperty("closesAt").GetDateTimeOffset() - open.GetProperty("clockStartedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(20));
        var closed = await RecordedAsync(government, id);
        Assert.Equal(("agreed", Text(open, "closesAt")), (Text(closed, "outcome"), Text(closed, "closedAt")));
        Assert.Empty((await unodc.ReadAsync($"{Decisions}/notice-tasks", Stop)).GetProperty("items").EnumerateArray());
        // By type: the feed holds what all other tests said before.
        foreach (var type in new[] { "decision.announced", "decision.opened", "decision.closed" })
        {
            await Eventually.BecomesTrueAsync(
                async () => (await alliance.ReadAsync($"/notifications/v1/events?limit=200&type={type}", Stop)).GetProperty("items").EnumerateArray().Any(one => Text(one, "subject") == id),
                PlatformApp.Patience,
                $"the alliance's feed has {type}",
                Stop);
        }
    }

    private async Task AddContactAsync(string side, string framework)
    {
        var id = TestActor.NewId("per");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/notifications/v1/contacts/{id}") { Content = JsonContent.Create(new { address = $"{id}@partner.example", side, framework }) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var answer = await app.Administrator().SendAsync(request, Stop);
        await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    private static JsonElement Notice(JsonElement decision, string side) => decision.GetProperty("notices").EnumerateArray().Single(notice => Text(notice, "side") == side);

    /// <summary>As a service would: the message to the exchange of its type, which must lead to those who open decisions. The answer is the open decision.</summary>
    internal static async Task<string> AskAsync(PlatformApp app, HttpClient reader, string framework, string kind)
    {
        var subject = TestActor.NewId("evt");
        var envelope = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = Guid.CreateVersion7(),
            messageType = new[] { "urn:message:Trilateral.Membership.Contracts:RequestDecision" },
            sentTime = DateTimeOffset.UtcNow,
            message = new { requestId = TestActor.NewId("req"), askedBy = "events", frameworkId = framework, kind, subject, question = "Shall it be done as proposed?", reach = $"framework:{framework}", @class = "FrameworkOnly" },
        });
        var factory = new ConnectionFactory { Uri = await app.BrokerAsync(Stop) };
        await using var connection = await factory.CreateConnectionAsync(Stop);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Stop);
        await channel.BasicPublishAsync(
            "Trilateral.Membership.Contracts:RequestDecision", "", mandatory: true, new BasicProperties { ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent }, envelope, Stop);
        var found = await Eventually.HoldsAsync(
            async () => (await reader.ReadAsync($"{Decisions}?subject={subject}", Stop)).GetProperty("items").EnumerateArray().ToList(), items => items.Count == 1, Stop);
        return Text(found[0], "id")!;
    }

    /// <summary>The closed decision, once that is written down and told: by the clock it reads as closed a moment earlier.</summary>
    internal static Task<JsonElement> RecordedAsync(HttpClient reader, string decision) => Eventually.HoldsAsync(
        () => SeenAsync(reader, decision),
        read => read.ValueKind == JsonValueKind.Object && Text(read, "state") == "closed" && read.TryGetProperty("recordedAt", out _),
        Stop,
        PlatformApp.Patience);

    /// <summary>Nothing while the edge still finds a replica that is starting.</summary>
    private static async Task<JsonElement> SeenAsync(HttpClient reader, string decision)
    {
        using var answer = await reader.GetAsync($"{Decisions}/{decision}", Stop);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.JsonAsync(HttpStatusCode.OK, Stop) : default;
    }

    private static async Task<JsonElement> SayAsync(HttpClient caller, string decision, string stance)
    {
        using var answer = await TryAsync(caller, decision, "positions", new { stance, reason = stance == "object" ? Reason : null });
        return await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }

    private static async Task<HttpResponseMessage> TryAsync(HttpClient caller, string decision, string act, object body)
    {
        using var read = await caller.GetAsync($"{Decisions}/{decision}", Stop);
        // Just started again, a service has not heard of mandates yet and asks to come again.
        return await caller.InsistAsync($"{Decisions}/{decision}/{act}", body, Stop, ifMatch: read.Tag());
    }

    internal static async Task<string> EstablishAsync(HttpClient unodc)
    {
        for (var number = 0; ; number++)
        {
            using var answer = await unodc.PostAsync(
                "/membership/v1/frameworks",
                new
                {
                    country = new string(['Q', (char)('M' + (number / 26 % 13)), (char)('A' + (number % 26))]),
                    timeZone = "Asia/Karachi",
                    government = new { leadMinistry = "Ministry 1", focalPointOffice = "Office of the focal point" },
                    civilSociety = new { alliance = "Civil Society Alliance" },
                    unodc = new { civilSocietyUnit = "Civil Society Unit", secretariat = "UNTOC Secretariat" },
                },
                Stop);
            if (answer.StatusCode != HttpStatusCode.Conflict)
            {
                return (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
            }
        }
    }

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();
}
