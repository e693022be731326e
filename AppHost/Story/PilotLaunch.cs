using System.Globalization;
using System.Text.Json.Nodes;

namespace Trilateral.Story;

/// <summary>A pilot initiative of a demo State, launched by a decision to which each of the three sides says yes. A later start closes the one of before and begins anew.</summary>
internal sealed class PilotLaunch(Narrator narrator, Parties parties)
{
    /// <summary>ISO 3166-1 keeps it free for the users of the standard: no country is meant.</summary>
    private const string Country = "ZZZ";

    private PartyClient _government = null!;
    private PartyClient _alliance = null!;
    private PartyClient _unodc = null!;
    private string _framework = "";
    private string _interest = "";
    private string _pilot = "";
    private string _decision = "";

    private static string Today => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Pilots => $"/membership/v1/frameworks/{_framework}/pilot-initiatives";

    private string Interests => $"/membership/v1/frameworks/{_framework}/pilot-interests";

    private string TreatyStatuses => $"/membership/v1/frameworks/{_framework}/treaty-statuses";

    public async Task TellAsync()
    {
        Narrator.Chapter("A pilot initiative is launched when all three sides say yes");
        await narrator.StepAsync("A demo State's framework and its three sides are there; what an earlier start left open is closed", PrepareAsync);
        await narrator.StepAsync("The demo State says by note verbale that it wants a pilot initiative", async () =>
        {
            var interest = (await _government.ListAsync(Interests)).FirstOrDefault(one => Text(one, "state") == "received")
                ?? await _government.CreateOnceAllowedAsync(Interests, new { noteVerbale = "Demo note verbale 1", noteVerbaleOn = Today, statement = "We want to set priorities together." });
            _interest = Text(interest, "id")!;
            return $"{_interest} is {interest["state"]}.";
        });
        await narrator.StepAsync("UNODC sees that the State is a party to the Convention, and opens the initiative", async () =>
        {
            if ((await _unodc.ListAsync(TreatyStatuses)).Count == 0)
            {
                await _unodc.CreateOnceAllowedAsync(TreatyStatuses, new { instrument = "untoc", status = "deposited", on = "2010-01-13", source = "Demonstration of the platform" });
            }

            var (interest, tag) = await _unodc.ReadAsync($"{Interests}/{_interest}");
            var opened = await _unodc.MakeAsync($"{Interests}/{_interest}/open", tag);
            _pilot = Text(opened, "id")!;
            return $"{_pilot} is {opened["state"]}, for {interest["noteVerbale"]}.";
        });
        await narrator.StepAsync("UNODC asks the three sides: shall it be launched?", async () =>
        {
            var (_, tag) = await _unodc.ReadAsync($"{Pilots}/{_pilot}");
            var asked = await _unodc.ActAsync($"{Pilots}/{_pilot}/launch-request", tag, new { plannedOn = Today, place = "The capital of the demo State" });
            _decision = Text(asked, "launchDecision")!;
            return $"{_decision} is open; the initiative is {asked["state"]}.";
        });
        await narrator.StepAsync("The Government, the Alliance and UNODC each consent; with the third yes it is launched", async () =>
        {
            await ConsentAsync(_decision);
            var launched = await _government.UntilAsync($"{Pilots}/{_pilot}", pilot => Text(pilot, "state") == "launched", "the initiative launched");
            return $"{_pilot} is {launched["state"]} on {launched["launchedOn"]}, outcome {launched["launchOutcome"]}.";
        });
        await narrator.StepAsync("UNODC records the launch event", async () =>
        {
            var (_, tag) = await _unodc.ReadAsync($"{Pilots}/{_pilot}");
            var held = await _unodc.ActAsync(
                $"{Pilots}/{_pilot}/launch-event", tag, new { heldOn = Today, place = "The capital of the demo State", source = "Demonstration of the platform", attendance = "Three sides, in numbers only" });
            return $"Held on {held["launchEventOn"]}; {(await _alliance.ListAsync($"{Pilots}/{_pilot}/steps")).Count} steps are on record.";
        });
    }

    private async Task<string> PrepareAsync()
    {
        var known = (await parties.Unodc.ListAsync($"/membership/v1/frameworks?country={Country}")).FirstOrDefault();
        _framework = Text(
            known ?? await parties.Unodc.CreateAsync("/membership/v1/frameworks", new
            {
                country = Country,
                timeZone = "Etc/UTC",
                government = new { leadMinistry = "Lead ministry of the demo State", focalPointOffice = "Office of the focal point" },
                civilSociety = new { alliance = "Demo alliance" },
                unodc = new { civilSocietyUnit = "UNODC Civil Society Unit", secretariat = "Secretariat of the Convention" },
            }),
            "id")!;
        _government = await parties.JoinAsync("demo-government", "government", _framework, null, true, ["government_focal_point"]);
        _alliance = await parties.JoinAsync("demo-alliance", "civil_society", _framework, null, true, ["alliance_coordinator"]);
        _unodc = await parties.JoinAsync("demo-unodc", "unodc", _framework, null, true, ["unodc_officer", "secretariat"]);
        var closed = 0;
        foreach (var left in (await parties.Unodc.ListAsync(Pilots)).Where(pilot => Text(pilot, "state") is not ("renewed" or "closed")))
        {
            var path = $"{Pilots}/{left["id"]}";
            if (Text(left, "launchDecision") is { } open && Text(left, "launchOutcome") is null)
            {
                await ConsentAsync(open);
                await parties.Unodc.UntilAsync(path, pilot => Text(pilot, "launchOutcome") is not null, "the outcome of its decision");
            }

            var (_, tag) = await parties.Unodc.ReadAsync(path);
            await parties.Unodc.ActAsync($"{path}/close", tag, new { lessons = "The demonstration begins anew with each start." });
            closed++;
        }

        return $"Framework {_framework} of {Country}, which is no country; {closed} closed.";
    }

    private async Task ConsentAsync(string decision)
    {
        var path = $"/membership/v1/decisions/{decision}";
        foreach (var side in new[] { _government, _alliance, _unodc })
        {
            // Its mandate may be a moment old: it acts when it can see what it decides on.
            await side.UntilAsync(path, one => Text(one, "id") == decision, "the decision");
            var (one, tag) = await side.ReadAsync(path);
            if (Text(one, "state") == "open")
            {
                await side.ActAsync($"{path}/positions", tag, new { stance = "consent" });
            }
        }
    }

    private static string? Text(JsonNode node, string member) => node[member]?.GetValue<string>();
}
