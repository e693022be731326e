using System.Globalization;
using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>A pilot initiative from the note verbale to its renewal (W1): every step is a call through the gateway, with tokens of the three sides.</summary>
public sealed class PilotJourney(PlatformApp app)
{
    private static readonly string[] Sides = ["government", "civil_society", "unodc"];

    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.DateTime);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Day => Today.ToString("O", CultureInfo.InvariantCulture);

    private static string DayBefore => Today.AddDays(-1).ToString("O", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_pilot_initiative_is_proposed_launched_by_all_three_sides_carried_out_and_renewed()
    {
        var framework = await FrameworkAsync();
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);
        using var alliance = await app.ActAsAsync(TestActor.Coordinator(framework), Stop);
        using var unodc = await app.ActAsAsync(TestActor.Unodc(framework), Stop);
        var home = $"/membership/v1/frameworks/{framework}";

        // 1: the State says by note verbale that it is interested.
        var interest = await CreateAsync(government, home + "/pilot-interests", new { noteVerbale = "NV 12/2026", noteVerbaleOn = Day, statement = "We want to set priorities together." });

        // 2: UNODC looks whether the State is a party, and opens the initiative when it is.
        await CreateAsync(unodc, home + "/treaty-statuses", new { instrument = "untoc", status = "domesticallyApproved", on = "2009-06-01", source = "Minutes of the cabinet" });
        using var early = await unodc.SendAsync(HttpMethod.Post, $"{home}/pilot-interests/{interest}/open", null, Stop, ifMatch: "\"1\"");
        await early.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        await CreateAsync(unodc, home + "/treaty-statuses", new { instrument = "untoc", status = "deposited", on = "2010-01-13", source = "The depositary's list" });
        var convention = (await government.ReadAsync(home + "/treaty-statuses/standing", Stop)).GetProperty("instruments").EnumerateArray().Single(one => one.GetProperty("instrument").GetString() == "untoc");
        Assert.True(convention.GetProperty("isParty").GetBoolean());
        using var opened = await unodc.SendAsync(HttpMethod.Post, $"{home}/pilot-interests/{interest}/open", null, Stop, ifMatch: "\"1\"");
        var pilot = IdOf(await opened.JsonAsync(HttpStatusCode.Created, Stop));
        var (path, parts) = ($"{home}/pilot-initiatives/{pilot}", $"/membership/v1/pilot-initiatives/{pilot}");

        // 3: UNODC and the alliance map stakeholders; the Government sees only who consented.
        var stakeholder = await CreateAsync(alliance, parts + "/stakeholders", new { name = "Body 1", constituency = "academia", relevance = "Teaches investigators." });
        await CreateAsync(unodc, parts + "/stakeholders", new { name = "Body 2", constituency = "privateSector", relevance = "Carries goods across the border." });
        Assert.Equal((2, 0), (await CountAsync(alliance, parts + "/stakeholders"), await CountAsync(government, parts + "/stakeholders")));
        await ActAsync(alliance, $"{parts}/stakeholders/{stakeholder}", "share", new { consent = "Letter 7" });
        Assert.Equal(1, await CountAsync(government, parts + "/stakeholders"));

        // 4 and 5: the stakeholders' meeting sets a priority, the Government's own meeting of the next day another; the three sides agree on both.
        var priorities = new[]
        {
            await CreateAsync(alliance, parts + "/priorities", Priority("Records that can be searched", DayBefore)),
            await CreateAsync(government, parts + "/priorities", Priority("Training for border posts", Day)),
        };
        foreach (var (priority, day) in priorities.Zip([DayBefore, Day]))
        {
            Assert.Equal(day, (await unodc.ReadAsync($"{parts}/priorities/{priority}", Stop)).GetProperty("setOn").GetString());
        }

        foreach (var (priority, sides) in priorities.Zip(new[] { new[] { government, unodc }, [alliance, unodc] }))
        {
            foreach (var side in sides)
            {
                await ActAsync(side, $"{parts}/priorities/{priority}", "agree", null);
            }

            Assert.True((await alliance.ReadAsync($"{parts}/priorities/{priority}", Stop)).GetProperty("common").GetBoolean());
        }

        // 6: the three sides decide on the launch; the launch event is recorded.
        await LaunchAsync(path, unodc, [government, alliance, unodc]);
        using var held = await ActAsync(unodc, path, "launch-event", new { heldOn = Day, place = "Islamabad", source = "A published report", hosts = new[] { "Ministry 1" }, attendance = "45 people" });
        Assert.Equal(Day, (await held.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("launchEventOn").GetString());

        // 7: the roadmap; with it the initiative is active.
        var measures = new List<string>();
        foreach (var (priority, side, name) in new[] { (priorities[0], government, "government"), (priorities[1], alliance, "civil_society") })
        {
            measures.Add(await CreateAsync(side, parts + "/measures", Measure(priority, name)));
        }

        using var active = await ActAsync(unodc, path, "activate", null);
        Assert.Equal("active", await StateAsync(active));
        await ActAsync(government, $"{parts}/measures/{measures[0]}", "complete", new { doneOn = Day, evidence = "The rules are published in the gazette." });
        Assert.Equal((2, 0), (await CountAsync(unodc, parts + "/measures"), await CountAsync(unodc, parts + "/measures?overdue=true")));

        // 8: the trilateral meeting with its report; the next is due half a year on.
        await CreateAsync(unodc, parts + "/trilateral-meetings", new { heldOn = Day, place = "Islamabad", sidesPresent = Sides, report = "One measure is done, the other has begun." });
        Assert.Equal(Today.AddMonths(6).ToString("O", CultureInfo.InvariantCulture), (await alliance.ReadAsync(parts + "/trilateral-meetings/next", Stop)).GetProperty("dueOn").GetString());

        // 9: a side suspends with a reason and goes on; the initiative is renewed, and the next is closed with its lessons.
        using var suspended = await ActAsync(alliance, path, "suspend", new { reason = "The map of stakeholders was asked for outside the rules." });
        Assert.Equal("suspended", await StateAsync(suspended));
        using var overruled = await ActAsync(government, path, "resume", new { }, HttpStatusCode.Forbidden);
        await overruled.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var resumed = await ActAsync(alliance, path, "resume", new { reason = "It is settled." });
        Assert.Equal("active", await StateAsync(resumed));
        using var renewed = await ActAsync(unodc, path, "renew", new { lessons = "Begin with the provinces, and give the stakeholders more time." }, HttpStatusCode.Created);
        var next = await renewed.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal((pilot, "proposed"), (next.GetProperty("renewalOf").GetString(), next.GetProperty("state").GetString()));
        using var closed = await ActAsync(unodc, $"{home}/pilot-initiatives/{IdOf(next)}", "close", new { lessons = "The State takes the work into its own programme." });
        Assert.Equal("closed", await StateAsync(closed));
        Assert.Equal(
            ["proposed", "launch_requested", "launched", "launch_event_recorded", "activated", "suspended", "resumed", "renewed"],
            (await government.ReadAsync(path + "/steps", Stop)).GetProperty("items").EnumerateArray().Select(step => step.GetProperty("act").GetString()));
    }

    [Fact]
    public async Task An_active_initiative_is_closed_with_its_lessons_and_nothing_goes_on_in_it()
    {
        var framework = await FrameworkAsync();
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);
        using var alliance = await app.ActAsAsync(TestActor.Coordinator(framework), Stop);
        using var unodc = await app.ActAsAsync(TestActor.Unodc(framework), Stop);
        var pilots = $"/membership/v1/frameworks/{framework}/pilot-initiatives";
        var pilot = await CreateAsync(unodc, pilots, new { launchedOn = "2022-09-15", place = "Islamabad", source = "A published report", hosts = new[] { "Ministry 1" }, attendance = "45 people", recordedAfterTheFact = true });
        var (path, parts) = ($"{pilots}/{pilot}", $"/membership/v1/pilot-initiatives/{pilot}");
        var priority = await CreateAsync(alliance, parts + "/priorities", Priority("Records that can be searched", Day));
        foreach (var side in new[] { government, unodc })
        {
            await ActAsync(side, $"{parts}/priorities/{priority}", "agree", null);
        }

        await CreateAsync(government, parts + "/measures", Measure(priority, "government"));
        using var active = await ActAsync(unodc, path, "activate", null);
        Assert.Equal("active", await StateAsync(active));

        using var foreign = await ActAsync(government, path, "close", new { lessons = "The State takes the work into its own programme." }, HttpStatusCode.Forbidden);
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var closed = await ActAsync(unodc, path, "close", new { lessons = "The State takes the work into its own programme." });
        var over = await closed.JsonAsync(HttpStatusCode.OK, Stop);

        Assert.Equal(("closed", "The State takes the work into its own programme."), (over.GetProperty("state").GetString(), over.GetProperty("lessons").GetString()));
        using var again = await ActAsync(alliance, path, "suspend", new { reason = "There is still something to be said." }, HttpStatusCode.Conflict);
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(["recorded", "activated", "closed"], (await government.ReadAsync(path + "/steps", Stop)).GetProperty("items").EnumerateArray().Select(step => step.GetProperty("act").GetString()));
    }

    private static object Priority(string title, string setOn) => new { title, description = "Wanted by those who work with it every day.", clusters = new[] { "I" }, setOn };

    private static object Measure(string priority, string side) => new
    {
        priority,
        text = "Draft the rules and consult on them in every province.",
        responsibleSide = side,
        responsibleBody = "Body of " + side,
        dueOn = Today.AddDays(30).ToString("O", CultureInfo.InvariantCulture),
        clusters = new[] { "I", "III" },
    };

    private static async Task LaunchAsync(string path, HttpClient unodc, HttpClient[] sides)
    {
        using var asked = await ActAsync(unodc, path, "launch-request", new { plannedOn = Day, place = "Islamabad" });
        var decision = $"/membership/v1/decisions/{(await asked.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("launchDecision").GetString()}";
        foreach (var side in sides)
        {
            Assert.Equal("proposed", (await unodc.ReadAsync(path, Stop)).GetProperty("state").GetString());
            await ActAsync(side, decision, "positions", new { stance = "consent" });
        }

        await Eventually.EqualsAsync("launched", async () => (await unodc.ReadAsync(path, Stop)).GetProperty("state").GetString(), Stop);
    }

    private async Task<string> FrameworkAsync()
    {
        // Of the codes that ISO 3166-1 keeps free for the users of the standard: no country is meant.
        var random = Random.Shared;
        while (true)
        {
            var country = new string(['X', (char)('A' + random.Next(26)), (char)('A' + random.Next(26))]);
            using var answer = await app.Administrator().PostAsync(
                "/membership/v1/frameworks",
                new
                {
                    country,
                    timeZone = "Etc/UTC",
                    government = new { leadMinistry = "Ministry 1", focalPointOffice = "Office of the focal point" },
                    civilSociety = new { alliance = "Civil Society Alliance" },
                    unodc = new { civilSocietyUnit = "Civil Society Unit", secretariat = "UNTOC Secretariat" },
                },
                Stop);
            if (answer.StatusCode != HttpStatusCode.Conflict)
            {
                return IdOf(await answer.JsonAsync(HttpStatusCode.Created, Stop));
            }
        }
    }

    private static async Task<string> CreateAsync(HttpClient caller, string path, object body)
    {
        using var answer = await caller.PostAsync(path, body, Stop);
        return IdOf(await answer.JsonAsync(HttpStatusCode.Created, Stop));
    }

    /// <summary>Reads the record, and acts on what was read.</summary>
    private static async Task<HttpResponseMessage> ActAsync(HttpClient caller, string path, string act, object? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var read = await caller.GetAsync(path, Stop);
        var answer = await caller.SendAsync(HttpMethod.Post, $"{path}/{act}", body, Stop, ifMatch: read.Tag());
        Assert.True(answer.StatusCode == expected, $"{act}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Stop)}");
        return answer;
    }

    private static async Task<string?> StateAsync(HttpResponseMessage answer) => (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString();

    private static async Task<int> CountAsync(HttpClient caller, string path) => (await caller.ReadAsync(path, Stop)).GetProperty("items").GetArrayLength();

    private static string IdOf(JsonElement record) => record.GetProperty("id").GetString()!;
}
