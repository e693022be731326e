using System.Net;
using System.Text.Json;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>W2, step 11: renewal, suspension and exit of a member, and a function that changes hands, each a call through the gateway by the side whose it is. The clock is the world's, so the numbers are those of a demonstration.</summary>
public sealed class StandingJourney(PlatformApp app)
{
    private const string Alliances = "/membership/v1/alliances";
    private const string Foundings = "/membership/v1/alliance-foundings";
    private const string Memberships = "/membership/v1/memberships";
    private const string Mandates = "/membership/v1/mandates";
    private const string Reason = "It spoke in the alliance's name without asking.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_lapses_begins_anew_is_heard_suspended_reinstated_and_leaves()
    {
        using var unodc = await app.ActAsAsync(TestActor.Unodc(), Stop);
        var framework = await CreateAsync(unodc, "/membership/v1/frameworks", Framework());
        await PublishAsync(unodc, framework, term: "PT1S", grace: "PT1S");
        string[] founders = [await OrganisationAsync(), await OrganisationAsync()];
        using var coordinator = await app.ActAsAsync(TestActor.Coordinator(framework, founders[0]), Stop);
        using var another = await app.ActAsAsync(TestActor.Coordinator(framework, founders[0]), Stop);
        using var member = await app.ActAsAsync(TestActor.Member(framework, founders[1]), Stop);
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);
        var founding = Foundings + "/" + await CreateAsync(coordinator, Foundings, Founding(framework, founders));
        using var signing = await app.ActAsAsync(TestActor.Coordinator(framework, founders[1]), Stop);
        using var signed = await ActAsync(signing, founding, "sign", new { });
        var alliance = (await signed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("alliance").GetString()!;
        // Nobody does anything: it lapses, and stands with the former members.
        await Eventually.EqualsAsync(1, async () => (await FormerAsync(government, alliance, founders[1])).Count, Stop);
        var id = (await FormerAsync(government, alliance, founders[1]))[0].GetProperty("id").GetString()!;
        Assert.Equal("lapsed", await StandingAsync(government, id));

        // By numbers of months it begins anew; the member itself cannot do that, its coordinator can, once UNODC has let that one begin anew: it lapsed too.
        await PublishAsync(unodc, framework, term: "P24M", grace: "P90D");
        using var itself = await ActAsync(member, $"{Memberships}/{id}", "renew", new { });
        await itself.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        var coordinates = (await FormerAsync(government, alliance, founders[0]))[0].GetProperty("id").GetString()!;
        using var first = await ActAsync(unodc, $"{Memberships}/{coordinates}", "renew", new { });
        Assert.Equal("active", (await first.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("standing").GetString());
        using var renewed = await ActAsync(coordinator, $"{Memberships}/{id}", "renew", new { reason = "Its report has come." });
        Assert.Equal("active", (await renewed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("standing").GetString());

        // A suspension: proposed with a reason, heard, decided by another person, lifted.
        var suspensions = $"{Memberships}/{id}/suspensions";
        var suspension = await CreateAsync(coordinator, suspensions, new { reason = Reason, endsOn = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });
        using var hidden = await government.GetAsync($"{suspensions}/{suspension}", Stop);
        await hidden.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var heard = await ActAsync(member, $"{suspensions}/{suspension}", "reply", new { reply = "We had asked." });
        Assert.Equal(HttpStatusCode.OK, heard.StatusCode);
        using var alone = await ActAsync(coordinator, $"{suspensions}/{suspension}", "decide", new { outcome = "imposed", reason = Reason });
        await alone.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        using var decided = await ActAsync(another, $"{suspensions}/{suspension}", "decide", new { outcome = "imposed", reason = Reason });
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        Assert.Equal("suspended", await StandingAsync(government, id));
        using var lifted = await ActAsync(another, $"{suspensions}/{suspension}", "lift", new { reason = "The matter is settled between them." });
        Assert.Equal(HttpStatusCode.OK, lifted.StatusCode);

        // Exit: what was, stays to be read.
        using var left = await ActAsync(member, $"{Memberships}/{id}", "leave", new { reason = "We merge with another body." });
        Assert.Equal(["term", "term", "suspension", "reinstatement", "leaving"], (await left.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("moves").EnumerateArray().Select(move => move.GetProperty("kind").GetString()));
        Assert.Equal("left", await StandingAsync(government, id));
        var counts = await government.ReadAsync($"{Alliances}/{alliance}/membership-counts", Stop);
        Assert.All(counts.GetProperty("counts").EnumerateArray(), count => Assert.Equal(5, count.GetProperty("fewerThan").GetInt32()));
    }

    [Fact]
    public async Task A_member_in_grace_renews_and_its_term_goes_on_from_the_old_end()
    {
        using var unodc = await app.ActAsAsync(TestActor.Unodc(), Stop);
        var framework = await CreateAsync(unodc, "/membership/v1/frameworks", Framework());
        await PublishAsync(unodc, framework, term: "PT1S", grace: "PT1H");
        string[] founders = [await OrganisationAsync(), await OrganisationAsync()];
        using var coordinator = await app.ActAsAsync(TestActor.Coordinator(framework, founders[0]), Stop);
        using var member = await app.ActAsAsync(TestActor.Member(framework, founders[1]), Stop);
        using var signing = await app.ActAsAsync(TestActor.Coordinator(framework, founders[1]), Stop);
        var founding = Foundings + "/" + await CreateAsync(coordinator, Foundings, Founding(framework, founders));
        using var signed = await ActAsync(signing, founding, "sign", new { });
        var alliance = (await signed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("alliance").GetString()!;
        var members = await member.ReadAsync($"{Alliances}/{alliance}/members?organisation={founders[1]}", Stop);
        var id = Assert.Single(members.GetProperty("items").EnumerateArray()).GetProperty("id").GetString()!;
        await Eventually.EqualsAsync("grace", () => StandingAsync(member, id), Stop);
        var before = (await member.ReadAsync($"{Memberships}/{id}", Stop)).GetProperty("moves")[0];
        await PublishAsync(unodc, framework, term: "P24M", grace: "P90D");

        using var renewed = await ActAsync(member, $"{Memberships}/{id}", "renew", new { });

        var after = await renewed.JsonAsync(HttpStatusCode.OK, Stop);
        var term = after.GetProperty("moves")[1];
        Assert.Equal(("active", "term"), (after.GetProperty("standing").GetString(), term.GetProperty("kind").GetString()));
        Assert.Equal(before.GetProperty("endsAt").GetDateTimeOffset().AddSeconds(1), term.GetProperty("startsAt").GetDateTimeOffset());
        Assert.True(term.GetProperty("startsAt").GetDateTimeOffset() < term.GetProperty("recordedAt").GetDateTimeOffset(), "The term goes on from the old end, not from the renewal.");
        Assert.Empty(await FormerAsync(member, alliance, founders[1]));
        // Renewed once: the next renewal belongs to the next grace or end.
        using var twice = await ActAsync(member, $"{Memberships}/{id}", "renew", new { });
        Assert.Equal("term", (await twice.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("moves")[2].GetProperty("kind").GetString());
        using var thrice = await ActAsync(member, $"{Memberships}/{id}", "renew", new { });
        await thrice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task A_function_changes_hands_at_once_and_the_report_says_who_holds_it()
    {
        var framework = TestActor.NewId("frm");
        var (former, next) = (await RegisterAsync(framework), await RegisterAsync(framework));
        using var granted = await app.Administrator().PostAsync(Mandates, new { clientId = former.Id, role = Roles.GovernmentFocalPoint, document = "NV 1", cluster = 1 }, Stop);
        var mandate = (await granted.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        using var second = await app.Administrator().PostAsync(Mandates, new { clientId = next.Id, role = Roles.GovernmentFocalPoint, document = "NV 2", cluster = 1 }, Stop);
        await second.RefusedAsync(HttpStatusCode.Conflict, "focal-point-taken", Stop);
        using var before = PartnerTokens.Client(app.Gateway.BaseAddress!, former.Id, former.Secret);
        await Eventually.EqualsAsync(former.Id, () => HolderAsync(before), Stop);

        using var replaced = await app.Administrator().PostAsync($"{Mandates}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "NV 3" }, Stop, ifMatch: granted.Tag());
        Assert.Equal((mandate, 1), ((await replaced.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("replaces").GetString(), (await replaced.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("cluster").GetInt32()));

        using var after = PartnerTokens.Client(app.Gateway.BaseAddress!, next.Id, next.Secret);
        await Eventually.EqualsAsync(next.Id, () => HolderAsync(after), Stop);
        // Without a mandate nothing of the framework is left to see.
        await Eventually.EqualsAsync("", () => HolderAsync(before), Stop);
    }

    private static object Framework() => new
    {
        country = Country(),
        timeZone = "Asia/Karachi",
        government = new { leadMinistry = "Ministry 1", focalPointOffice = "Office of the focal point" },
        civilSociety = new { alliance = "Civil Society Alliance" },
        unodc = new { civilSocietyUnit = "Civil Society Unit", secretariat = "UNTOC Secretariat" },
    };

    private static object Founding(string framework, string[] founders) => new
    {
        kind = "national",
        name = $"Alliance {Guid.CreateVersion7():N}",
        framework,
        facilitatingOrganisation = founders[0],
        founders,
        termsOfReference = "Terms that the founders signed.",
        conflictOfInterest = "None to disclose.",
    };

    private static async Task<List<JsonElement>> FormerAsync(HttpClient caller, string alliance, string organisation) =>
        [.. (await caller.ReadAsync($"{Alliances}/{alliance}/members?former=true&organisation={organisation}", Stop)).GetProperty("items").EnumerateArray()];

    private static async Task<string?> StandingAsync(HttpClient caller, string id) => (await caller.ReadAsync($"{Memberships}/{id}", Stop)).GetProperty("standing").GetString();

    private static async Task<string> CreateAsync(HttpClient caller, string path, object body)
    {
        using var answer = await caller.PostAsync(path, body, Stop);
        return (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
    }

    /// <summary>Reads the record and acts on what it found; reads again what changed meanwhile, as the API asks: the platform announces what dates bring about at a moment of its own.</summary>
    private static async Task<HttpResponseMessage> ActAsync(HttpClient caller, string record, string act, object body)
    {
        while (true)
        {
            using var read = await caller.GetAsync(record, Stop);
            var answer = await caller.SendAsync(HttpMethod.Post, $"{record}/{act}", body, Stop, ifMatch: read.Tag());
            if (answer.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private static Task<string> PublishAsync(HttpClient unodc, string framework, string term, string grace) => CreateAsync(unodc, "/membership/v1/rule-profiles", new
    {
        framework,
        demonstration = true,
        foundingOrganisations = 2,
        foundingConstituencies = 1,
        sponsors = 0,
        memberCommentWindow = "PT1S",
        decisionTarget = "PT1S",
        membershipTerm = term,
        gracePeriod = grace,
        hearingWindow = "P7D",
        source = "Numbers for a test",
    });

    private Task<string> OrganisationAsync() => CreateAsync(
        app.Administrator(), "/membership/v1/organisations", new { name = $"Organisation {Guid.CreateVersion7():N}", country = "PAK", constituency = "foundation" });

    /// <summary>No country's code, so that no other journey establishes it.</summary>
    private static string Country()
    {
        var random = Guid.NewGuid().ToByteArray();
        return $"X{(char)('A' + (random[0] % 26))}{(char)('A' + (random[1] % 26))}";
    }

    private static async Task<string> HolderAsync(HttpClient caller)
    {
        using var answer = await caller.GetAsync($"{Mandates}/holders?role={Roles.GovernmentFocalPoint}", Stop);
        return answer.StatusCode == HttpStatusCode.OK
            ? string.Join(',', (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("items").EnumerateArray().Select(holder => holder.GetProperty("clientId").GetString()))
            : $"{(int)answer.StatusCode}";
    }

    private async Task<(string Id, string Secret)> RegisterAsync(string framework)
    {
        using var answer = await app.Administrator().PostAsync("/membership/v1/clients", new { name = $"Test client {Guid.CreateVersion7():N}", side = "government", framework }, Stop);
        var client = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        return (client.GetProperty("id").GetString()!, client.GetProperty("secret").GetString()!);
    }
}
