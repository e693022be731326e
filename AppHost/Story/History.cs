using System.Text.Json.Nodes;

namespace Trilateral.Story;

/// <summary>What happened before the platform: recorded by UNODC with its sources, marked <c>recordedAfterTheFact</c>. Told once; a later start finds it.</summary>
internal sealed class History(Narrator narrator, PartyClient unodc)
{
    private const string Vienna = "Europe/Vienna";
    private const string Statement = "Statement to the Conference of the Parties";
    private const string PreparationAccount = "UNODC Civil Society Unit; published account of the preparation day and the dialogue, April 2025";

    public string Pakistan { get; private set; } = "";

    public string NationalAlliance { get; private set; } = "";

    public string Facilitator { get; private set; } = "";

    public string SecondFounder { get; private set; } = "";

    public async Task TellAsync()
    {
        await narrator.StepAsync("UNODC registers CFHR and CGR, organisations of Pakistan", async () =>
        {
            Facilitator = await OrganisationAsync("CFHR");
            SecondFounder = await OrganisationAsync("CGR");
            return $"CFHR is {Facilitator}, CGR is {SecondFounder}.";
        });
        await narrator.StepAsync("UNODC establishes the frameworks of Mexico and Pakistan", async () =>
        {
            var mexico = await FrameworkAsync("MEX", "America/Mexico_City", "Civil society of Mexico", null);
            Pakistan = await FrameworkAsync("PAK", "Asia/Karachi", "Pakistan Civil Society Alliance", Facilitator);
            return $"Mexico {mexico}, Pakistan {Pakistan}.";
        });
        await narrator.StepAsync("UNODC records the pilot initiatives: Mexico, the first anywhere; Pakistan, the first in Asia", async () =>
        {
            var mexico = (await unodc.ListAsync("/membership/v1/frameworks?country=MEX")).Single()["id"]!.GetValue<string>();
            await PilotAsync(
                mexico, "2022-03-24", "Mexico", "Stakeholders met on 24 March 2022, the ministry on the day after.",
                "UNODC Civil Society Unit: UNODC facilitates Mexico's SE4U pilot initiative");
            await PilotAsync(
                Pakistan, "2022-09-15", "Islamabad", "45 senior people; an alliance of about 50 civil society organisations, experts, academics and private-sector representatives.",
                "UNODC Civil Society Unit: the first-ever pilot initiative is launched in Pakistan");
            return "Both are on record as launched, with the day, the place and the source.";
        });
        await narrator.StepAsync("UNODC records the alliances: the Asia Regional Civil Society Alliance, and Pakistan's below it", async () =>
        {
            var network = await AllianceAsync("regional", "Asia Regional Civil Society Alliance", new
            {
                kind = "regional",
                name = "Asia Regional Civil Society Alliance",
                region = "Asia",
                timeZone = "Asia/Karachi",
                facilitatingOrganisation = Facilitator,
                founders = new[] { Facilitator },
                recordedAfterTheFact = true,
                foundedOn = "2025-04-29",
                source = PreparationAccount + "; the day it was presented, for that of its founding is not published",
            });
            NationalAlliance = await AllianceAsync("national", "Pakistan Civil Society Alliance", new
            {
                kind = "national",
                name = "Pakistan Civil Society Alliance",
                framework = Pakistan,
                partOf = network,
                facilitatingOrganisation = Facilitator,
                founders = new[] { Facilitator, SecondFounder },
                recordedAfterTheFact = true,
                foundedOn = "2022-09-15",
                source = "UNODC Civil Society Unit: launch of the pilot initiative in Pakistan; two of about 50 members are entered here by name",
            });
            return $"Network {network}, national alliance {NationalAlliance}.";
        });
        await narrator.StepAsync("UNODC records the meetings: dialogues on firearms 2022 to 2025, the preparation day, the session of the Conference", async () =>
        {
            await HeldAsync("copSession", "general", "Eleventh session of the Conference of the Parties", "2022-10-17T10:00:00+02:00", "2022-10-21T18:00:00+02:00", "Vienna", "Conference of the Parties, Vienna, 17 to 21 October 2022");
            await DialogueAsync("2022-05-06");
            await DialogueAsync("2023-05-05");
            await DialogueAsync("2024-04-05");
            await HeldAsync("preparationDay", "firearms", "Multistakeholder Preparation Day", "2025-04-29T10:00:00+02:00", "2025-04-29T18:00:00+02:00", "Vienna", PreparationAccount);
            await DialogueAsync("2025-04-30");
            return $"{(await unodc.ListAsync("/events/v1/held-events")).Count} meetings are on record.";
        });
        await narrator.StepAsync("UNODC records what civil society said: the statement of October 2022 and three interventions of 30 April 2025", async () =>
        {
            var dialogue = (await unodc.ListAsync("/events/v1/held-events?kind=constructiveDialogue"))
                .Single(held => held["startsAt"]!.GetValue<string>().StartsWith("2025-04-30", StringComparison.Ordinal))["id"]!.GetValue<string>();
            await SaidAsync("statement", "cop", null, SecondFounder, Statement, RecordedTexts.CopStatement, "2022-10-24", "Conference of the Parties, Vienna, October 2022", "Statement dated 24 October 2022, in our own words");
            foreach (var (title, text) in RecordedTexts.Interventions)
            {
                await SaidAsync("intervention", "dialogue", dialogue, Facilitator, title, text, "2025-04-30", "Constructive Dialogue on Firearms", PreparationAccount + ", in our own words");
            }

            return $"{(await unodc.ListAsync("/submissions/v1/contributions")).Count(one => one["recordedAfterTheFact"]!.GetValue<bool>())} recorded contributions; no recommendations, for none are published.";
        });
    }

    /// <summary>Each side finds in the record what concerns it; UNODC, who wrote it, is not asked.</summary>
    public async Task<string> ReadBackAsync(PartyClient government, PartyClient alliance)
    {
        Require(government, "its pilot initiative as launched on 2022-09-15", Days(await government.ListAsync($"/membership/v1/frameworks/{Pakistan}/pilot-initiatives"), "launchedOn"), "2022-09-15");
        Require(
            government, "both founders among the alliance's members", Texts(await government.ListAsync($"/membership/v1/alliances/{NationalAlliance}/members"), "organisation"), Facilitator, SecondFounder);
        Require(
            alliance, "the dialogues on firearms of four years", Days(await alliance.ListAsync("/events/v1/held-events?kind=constructiveDialogue"), "startsAt"), "2022-05-06", "2023-05-05", "2024-04-05", "2025-04-30");
        Require(alliance, "the preparation day", Days(await alliance.ListAsync("/events/v1/held-events?kind=preparationDay"), "startsAt"), "2025-04-29");
        var said = await alliance.ListAsync("/submissions/v1/contributions");
        Require(alliance, "what civil society said", Texts(said, "title"), [Statement, .. RecordedTexts.Interventions.Select(one => one.Title)]);
        var (title, text) = RecordedTexts.Interventions[0];
        var first = said.First(one => one["title"]?.GetValue<string>() == title)["id"]!.GetValue<string>();
        Require(alliance, $"the words of \"{title}\"", Texts([await alliance.GetAsync($"/submissions/v1/contributions/{first}")], "text"), text.Trim());
        return "Pilot initiative and members are the Government's to read; four dialogues, the preparation day, the statement and three interventions the Alliance's.";
    }

    private static List<string> Texts(List<JsonNode> items, string member) => [.. items.Select(item => item[member]?.GetValue<string>()).OfType<string>()];

    /// <summary>In Vienna and Pakistan these began in the morning of the same day, UTC.</summary>
    private static List<string> Days(List<JsonNode> items, string member) => [.. Texts(items, member).Select(text => text[..10])];

    private static void Require(PartyClient reader, string what, List<string> found, params string[] expected)
    {
        if (expected.Except(found).FirstOrDefault() is { } missing)
        {
            throw new StepFailedException($"Expected as {reader.Name} {what}; {(missing.Length > 60 ? missing[..60] + "…" : missing)} is not there.");
        }
    }

    private async Task<string> OrganisationAsync(string name) =>
        Find(await unodc.ListAsync("/membership/v1/organisations?country=PAK"), "name", name)
        ?? (await unodc.CreateOnceAllowedAsync("/membership/v1/organisations", new { name, country = "PAK", constituency = "civilSocietyOrganisation" }))["id"]!.GetValue<string>();

    private async Task<string> FrameworkAsync(string country, string timeZone, string alliance, string? facilitatingOrganisation) =>
        Find(await unodc.ListAsync($"/membership/v1/frameworks?country={country}"), "country", country)
        ?? (await unodc.CreateAsync("/membership/v1/frameworks", new
        {
            country,
            timeZone,
            government = new { leadMinistry = "Lead ministry, as the Government names it", focalPointOffice = "Office of the focal point" },
            civilSociety = new { alliance, facilitatingOrganisation },
            unodc = new { civilSocietyUnit = "UNODC Civil Society Unit", secretariat = "Secretariat of the Convention" },
        }))["id"]!.GetValue<string>();

    private async Task PilotAsync(string framework, string launchedOn, string place, string attendance, string source)
    {
        var path = $"/membership/v1/frameworks/{framework}/pilot-initiatives";
        if ((await unodc.ListAsync(path)).Count == 0)
        {
            await unodc.CreateAsync(path, new { launchedOn, place, attendance, source, recordedAfterTheFact = true });
        }
    }

    private async Task<string> AllianceAsync(string kind, string name, object body) =>
        (await unodc.ListAsync("/membership/v1/alliances"))
            .FirstOrDefault(alliance => alliance["kind"]!.GetValue<string>() == kind && alliance["name"]!.GetValue<string>() == name)?["id"]!.GetValue<string>()
        ?? (await unodc.CreateAsync("/membership/v1/alliances", body))["id"]!.GetValue<string>();

    private Task DialogueAsync(string day) => HeldAsync(
        "constructiveDialogue", "firearms", "Constructive Dialogue on Firearms", $"{day}T10:00:00+02:00", $"{day}T18:00:00+02:00", "Vienna", "UNODC pages on the constructive dialogues");

    private async Task HeldAsync(string kind, string topic, string title, string startsAt, string endsAt, string place, string source)
    {
        var start = DateTimeOffset.Parse(startsAt, System.Globalization.CultureInfo.InvariantCulture);
        var known = (await unodc.ListAsync($"/events/v1/held-events?kind={kind}"))
            .Any(held => DateTimeOffset.Parse(held["startsAt"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) == start);
        if (!known)
        {
            await unodc.CreateOnceAllowedAsync("/events/v1/held-events", new { kind, topic, title, startsAt, endsAt, timeZone = Vienna, place, format = "hybrid", source });
        }
    }

    private async Task SaidAsync(
        string kind, string channel, string? dialogueId, string organisation, string title, string text, string deliveredOn, string occasion, string source)
    {
        var known = (await unodc.ListAsync($"/submissions/v1/contributions?kind={kind}")).Any(one => one["title"]?.GetValue<string>() == title);
        if (!known)
        {
            await unodc.CreateOnceAllowedAsync(
                "/submissions/v1/recorded-contributions", new { kind, channel, dialogueId, organisation, title, language = "en", text = text.Trim(), occasion, deliveredOn, source });
        }
    }

    private static string? Find(List<JsonNode> items, string member, string value) =>
        items.FirstOrDefault(item => item[member]?.GetValue<string>() == value)?["id"]!.GetValue<string>();
}
