using System.Globalization;
using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>W2, alliance founding and admission: each step is a call through the gateway with a token of the side whose step it is.</summary>
public sealed class AdmissionJourney(PlatformApp app)
{
    private const string Organisations = "/membership/v1/organisations";
    private const string Alliances = "/membership/v1/alliances";
    private const string Foundings = "/membership/v1/alliance-foundings";

    private static readonly string[] Themes = ["firearms"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alliance_is_founded_and_four_organisations_find_their_way_in_or_not()
    {
        using var unodc = await app.ActAsAsync(TestActor.Unodc(), Stop);
        var framework = await FrameworkAsync(unodc);
        var founders = new List<string>();
        foreach (var constituency in new[] { "civilSocietyOrganisation", "academia", "privateSector", "foundation", "labourUnion" })
        {
            founders.Add(await OrganisationAsync(constituency));
        }

        await ProfileAsync(unodc, framework, asksGovernment: false);
        using var convening = await app.ActAsAsync(TestActor.Coordinator(framework, founders[0]), Stop);
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);

        // Steps 1 and 2: terms of reference, signed by each founder's own coordinator.
        var founding = Foundings + "/" + await CreateAsync(convening, Foundings, new
        {
            kind = "national",
            name = $"Alliance {Guid.CreateVersion7():N}",
            framework,
            facilitatingOrganisation = founders[0],
            founders,
            termsOfReference = "The founders work together on the review of the Convention.",
            conflictOfInterest = "None to disclose.",
        });
        foreach (var founder in founders.Skip(1))
        {
            using var signing = await app.ActAsAsync(TestActor.Coordinator(framework, founder), Stop);
            using var signed = await signing.SendAsync(HttpMethod.Post, $"{founding}/sign", new { }, Stop, ifMatch: await TagAsync(signing, founding));
            Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        }

        var alliance = (await convening.ReadAsync(founding, Stop)).GetProperty("alliance").GetString()!;
        var path = $"{Alliances}/{alliance}";

        // Step 3: the facilitating organisation is elected, and groups with convenors begin.
        using var elected = await convening.SendAsync(
            HttpMethod.Put, $"{path}/facilitator", new { organisation = founders[1], document = "Minutes of the first meeting" }, Stop, ifMatch: await TagAsync(convening, path));
        Assert.Equal(founders[1], (await elected.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("facilitatingOrganisation").GetString());
        await CreateAsync(convening, $"{path}/working-groups", new { kind = "thematic", name = "Legal aspects", purpose = "The first cluster of the review.", convenor = founders[2] });
        await CreateAsync(convening, $"{path}/working-groups", new { kind = "provincial", name = "Sindh", purpose = "Members who work in the province.", convenor = founders[3] });

        // Step 4: UNODC and the Government are told; there is nothing for them to approve.
        using var office = await app.ActAsAsync(TestActor.Unodc(framework), Stop);
        foreach (var told in new[] { government, office })
        {
            await Eventually.HoldsAsync(
                async () => (await told.ReadAsync("/notifications/v1/events?limit=200&type=alliance.founded", Stop)).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("subject").GetString()),
                subjects => subjects.Count(subject => subject == alliance) == 1,
                Stop,
                expectation: "both are told once of the founding");
        }

        Assert.Equal(founders[1], (await government.ReadAsync(path, Stop)).GetProperty("facilitatingOrganisation").GetString());

        using var facilitating = await app.ActAsAsync(TestActor.Coordinator(framework, founders[1]), Stop);
        await AdmittedAsync(path, framework, founders, facilitating, government);
        await AdmittedAfterSilenceAsync(path, framework, founders, convening, government, unodc);
        await AdmittedAgainstAnObjectionAsync(path, framework, founders, convening, government, unodc);
        await DeclinedAndAdmittedOnAppealAsync(path, framework, founders, convening);
        await DeferredAsync(path, framework, founders, convening);
        Assert.Equal(10, (await government.ReadAsync($"{path}/members", Stop)).GetProperty("items").GetArrayLength());
    }

    /// <summary>Steps 5 to 7, 9 and 10: a profile, a draft, a question with its answer, a comment, an admission, links to UNODC's own pages.</summary>
    private async Task AdmittedAsync(string alliance, string framework, List<string> founders, HttpClient coordinator, HttpClient government)
    {
        using var applicant = await ApplicantAsync(framework);
        using var member = await app.ActAsAsync(TestActor.Member(framework, founders[4]), Stop);
        var path = $"{alliance}/applications/{await CreateAsync(applicant, $"{alliance}/application-drafts", new { statement = "Not ready." })}";
        var profile = $"{Organisations}/{(await applicant.ReadAsync(path, Stop)).GetProperty("organisation").GetString()}/profile";
        await SayAsync(applicant, profile, net4u: null, whatsOn: null);
        using var edited = await applicant.SendAsync(HttpMethod.Put, path, Form(founders), Stop, ifMatch: await TagAsync(applicant, path));
        Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        await ActAsync(applicant, path, "submit", new { }, "submitted");

        await ActAsync(coordinator, path, "screen", new { }, "screening");
        await ActAsync(coordinator, path, "request-information", new { question = "Which districts does the organisation work in?" }, "infoRequested");
        await ActAsync(applicant, path, "information", new { answer = "In Chaman and Torkham." }, "screening");
        // The search for duplicates found nobody; a namesake would have to be told apart before the file passes.
        Assert.Empty((await coordinator.ReadAsync($"{path}/screening", Stop)).GetProperty("possibleDuplicates").EnumerateArray());
        await PassAsync(coordinator, path, framework, founders);
        await CreateAsync(member, $"{path}/comments", new { position = "supports", text = "We know their work along the border." });
        Assert.Equal(3, (await coordinator.ReadAsync($"{path}/comments", Stop)).GetProperty("items").GetArrayLength());
        using var unseen = await government.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);

        await WindowClosedAsync(coordinator, path);
        await ActAsync(coordinator, path, "admit", new { reason = "A member supports it." }, "admitted");
        await SayAsync(applicant, profile, net4u: "https://example.org/net4u/1", whatsOn: "https://example.org/whats-on/1");
        var seen = await government.ReadAsync(profile, Stop);
        Assert.Equal(("https://example.org/net4u/1", "https://example.org/whats-on/1"), (seen.GetProperty("net4u").GetString(), seen.GetProperty("whatsOn").GetString()));
        Assert.False(seen.TryGetProperty("districts", out _), "Where it works is its own side's to see.");
    }

    /// <summary>Step 8: the framework's agreement has the Government asked; it says nothing, which is no objection, and the alliance decides.</summary>
    private async Task AdmittedAfterSilenceAsync(string alliance, string framework, List<string> founders, HttpClient coordinator, HttpClient government, HttpClient unodc)
    {
        await CreateAsync(unodc, "/membership/v1/decision-profiles", new
        {
            framework,
            kind = "member-no-objection",
            demonstration = true,
            window = "PT2S",
            silence = "consent",
            quorum = "advisory",
            endsEarly = true,
            objectionReasonLength = 50,
            contestedBy = "nobody",
            source = "A journey of the platform's tests",
        });
        await ProfileAsync(unodc, framework, asksGovernment: true);
        using var applicant = await ApplicantAsync(framework);
        var path = $"{alliance}/applications/{await CreateAsync(applicant, $"{alliance}/applications", Form(founders))}";
        await ActAsync(coordinator, path, "screen", new { }, "screening");
        await PassAsync(coordinator, path, framework, founders);
        await WindowClosedAsync(coordinator, path);

        await ActAsync(coordinator, path, "ask-government", new { }, "governmentWindow");

        var heard = await Eventually.HoldsAsync(
            () => coordinator.ReadAsync(path, Stop), application => application.GetProperty("state").GetString() == "governmentHeard", Stop, PlatformApp.Patience);
        Assert.Equal("noObjection", heard.GetProperty("governmentOutcome").GetString());
        var decision = await government.ReadAsync($"/membership/v1/decisions/{heard.GetProperty("governmentDecision").GetString()}", Stop);
        Assert.Equal("closed", decision.GetProperty("state").GetString());
        await ActAsync(coordinator, path, "admit", new { reason = "The Government did not object." }, "admitted");
    }

    /// <summary>Step 8 again: the Government objects with a reason, the applicant replies, and the alliance decides with both on record.</summary>
    private async Task AdmittedAgainstAnObjectionAsync(string alliance, string framework, List<string> founders, HttpClient coordinator, HttpClient government, HttpClient unodc)
    {
        const string Objection = "The organisation is not registered with the authority that its statutes name.";
        await CreateAsync(unodc, "/membership/v1/decision-profiles", new
        {
            framework,
            kind = "member-no-objection",
            demonstration = true,
            window = "PT5M",
            silence = "consent",
            quorum = "advisory",
            endsEarly = true,
            objectionReasonLength = 50,
            contestedBy = "nobody",
            source = "A journey of the platform's tests",
        });
        using var applicant = await ApplicantAsync(framework);
        var path = $"{alliance}/applications/{await CreateAsync(applicant, $"{alliance}/applications", Form(founders))}";
        await ActAsync(coordinator, path, "screen", new { }, "screening");
        await PassAsync(coordinator, path, framework, founders);
        await WindowClosedAsync(coordinator, path);
        await ActAsync(coordinator, path, "ask-government", new { }, "governmentWindow");

        var decision = $"/membership/v1/decisions/{(await coordinator.ReadAsync(path, Stop)).GetProperty("governmentDecision").GetString()}";
        using var objected = await government.SendAsync(HttpMethod.Post, $"{decision}/positions", new { stance = "object", reason = Objection }, Stop, ifMatch: await TagAsync(government, decision));
        Assert.Equal(HttpStatusCode.OK, objected.StatusCode);
        var heard = await Eventually.HoldsAsync(
            () => applicant.ReadAsync(path, Stop), application => application.GetProperty("state").GetString() == "governmentHeard", Stop, PlatformApp.Patience);
        Assert.Equal(("objected", Objection), (heard.GetProperty("governmentOutcome").GetString(), heard.GetProperty("governmentReason").GetString()));

        using var early = await coordinator.SendAsync(HttpMethod.Post, $"{path}/admit", new { }, Stop, ifMatch: await TagAsync(coordinator, path));
        await early.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        await ActAsync(applicant, path, "reply", new { reply = "The registration is attached to the file." }, "governmentHeard");
        await ActAsync(coordinator, path, "admit", new { reason = "The registration was seen." }, "admitted");
        // UNODC follows what was said in every country, also by a client of none.
        Assert.Equal(Objection, (await unodc.ReadAsync(decision, Stop)).GetProperty("positions")[0].GetProperty("reason").GetString());
        await ProfileAsync(unodc, framework, asksGovernment: false);
    }

    private static Task<string> ProfileAsync(HttpClient unodc, string framework, bool asksGovernment) => CreateAsync(unodc, "/membership/v1/rule-profiles", new
    {
        framework,
        demonstration = true,
        foundingOrganisations = 5,
        foundingConstituencies = 2,
        sponsors = 2,
        memberCommentWindow = "PT2S",
        decisionTarget = "PT1H",
        asksGovernment,
        source = "A journey of the platform's tests",
    });

    /// <summary>Step 9: declined with a reason, and admitted on appeal by another person.</summary>
    private async Task DeclinedAndAdmittedOnAppealAsync(string alliance, string framework, List<string> founders, HttpClient coordinator)
    {
        using var applicant = await ApplicantAsync(framework);
        using var other = await app.ActAsAsync(TestActor.Coordinator(framework, founders[1]), Stop);
        var path = $"{alliance}/applications/{await CreateAsync(applicant, $"{alliance}/applications", Form(founders))}";
        await ActAsync(coordinator, path, "screen", new { }, "screening");
        await PassAsync(coordinator, path, framework, founders);
        await WindowClosedAsync(coordinator, path);
        await ActAsync(coordinator, path, "decline", new { reason = "Its statement names no district." }, "declined");

        await ActAsync(applicant, path, "appeal", new { grounds = "The districts are named on the second page." }, "appealed");
        using var tag = await coordinator.GetAsync(path, Stop);
        using var same = await coordinator.SendAsync(HttpMethod.Post, $"{path}/appeal/decision", new { outcome = "upheld", reason = "I have not changed my mind." }, Stop, ifMatch: tag.Tag());
        await same.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        await ActAsync(other, path, "appeal/decision", new { outcome = "overturned", reason = "The second page was overlooked." }, "admitted");
    }

    /// <summary>Step 9: deferred until something is brought, then admitted.</summary>
    private async Task DeferredAsync(string alliance, string framework, List<string> founders, HttpClient coordinator)
    {
        using var applicant = await ApplicantAsync(framework);
        var path = $"{alliance}/applications/{await CreateAsync(applicant, $"{alliance}/applications", Form(founders))}";
        await ActAsync(coordinator, path, "screen", new { }, "screening");
        await PassAsync(coordinator, path, framework, founders);
        await WindowClosedAsync(coordinator, path);
        var by = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await ActAsync(coordinator, path, "defer", new { needs = "The registration of the new statutes.", by }, "deferred");
        await ActAsync(applicant, path, "information", new { answer = "They are registered since this week." }, "memberComments");
        await ActAsync(coordinator, path, "admit", new { }, "admitted");
    }

    private static List<string> Sponsors(List<string> founders) => founders[2..4];

    private static object Form(List<string> founders) => new
    {
        statement = "We work with communities along the border.",
        themes = Themes,
        sponsors = Sponsors(founders),
        conflictOfInterest = "None to disclose.",
    };

    private async Task<HttpClient> ApplicantAsync(string framework) =>
        await app.ActAsAsync(new TestActor(Side.CivilSociety) { Framework = framework, Organisation = await OrganisationAsync("communityGroup") }, Stop);

    private Task<string> OrganisationAsync(string constituency) =>
        CreateAsync(app.Administrator(), Organisations, new { name = $"Organisation {Guid.CreateVersion7():N}", country = "PAK", constituency });

    /// <summary>A country that no framework has yet; the platform is one for all tests.</summary>
    private static async Task<string> FrameworkAsync(HttpClient unodc)
    {
        foreach (var country in new[] { "XAA", "XAB", "XAC", "XAD", "XAE" })
        {
            using var answer = await unodc.PostAsync("/membership/v1/frameworks", new
            {
                country,
                timeZone = "Asia/Karachi",
                government = new { leadMinistry = "Ministry 1", focalPointOffice = "Office of the focal point" },
                civilSociety = new { alliance = "Civil Society Alliance" },
                unodc = new { civilSocietyUnit = "Civil Society Unit", secretariat = "UNTOC Secretariat" },
            }, Stop);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                return (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
            }
        }

        throw new InvalidOperationException("Every country of the journey has its framework already.");
    }

    private static async Task<string> CreateAsync(HttpClient caller, string path, object body)
    {
        using var answer = await caller.PostAsync(path, body, Stop);
        return (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
    }

    private static async Task SayAsync(HttpClient organisation, string profile, string? net4u, string? whatsOn)
    {
        var name = (await organisation.ReadAsync(profile, Stop)).GetProperty("name").GetString();
        using var said = await organisation.SendAsync(
            HttpMethod.Put,
            profile,
            new { name, constituency = "communityGroup", perspectives = new[] { "rural" }, themes = Themes, districts = new[] { "Chaman" }, visibility = new { themes = "public", districts = "ownSide" }, net4u, whatsOn },
            Stop,
            ifMatch: await TagAsync(organisation, profile));
        Assert.Equal(HttpStatusCode.OK, said.StatusCode);
    }

    private static async Task<string?> TagAsync(HttpClient caller, string path)
    {
        using var read = await caller.GetAsync(path, Stop);
        return read.Tag();
    }

    private static async Task ActAsync(HttpClient caller, string path, string act, object body, string state)
    {
        using var answer = await caller.SendAsync(HttpMethod.Post, $"{path}/{act}", body, Stop, ifMatch: await TagAsync(caller, path));
        Assert.Equal(state, (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
    }

    /// <summary>Step 6: each sponsor says that it speaks for the applicant, and the coordinator finds the file complete.</summary>
    private async Task PassAsync(HttpClient coordinator, string path, string framework, List<string> founders)
    {
        foreach (var sponsor in Sponsors(founders))
        {
            // The same person each time: five act for a member, and no more (rule 38).
            using var member = await app.ActAsAsync(TestActor.Member(framework, sponsor) with { PersonId = "per_" + sponsor[4..] }, Stop);
            await CreateAsync(member, $"{path}/comments", new { position = "supports", text = "We know their work and speak for it." });
        }

        await ActAsync(coordinator, path, "pass", new { complete = true, conflictOfInterest = "None." }, "memberComments");
    }

    /// <summary>A window of two seconds; the platform refuses a decision inside it.</summary>
    private static async Task WindowClosedAsync(HttpClient coordinator, string path)
    {
        var closes = (await coordinator.ReadAsync(path, Stop)).GetProperty("commentsCloseAt").GetDateTimeOffset();
        await Eventually.HoldsAsync(TimeProvider.System.GetUtcNow, now => now >= closes.AddSeconds(1), Stop, PlatformApp.Patience);
    }
}
