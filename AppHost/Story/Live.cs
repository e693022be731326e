using System.Globalization;
using System.Net;

namespace Trilateral.Story;

/// <summary>What the platform does today: a numbered demo organisation finds its way in, is heard, and everybody concerned is told.</summary>
internal sealed class Live(Narrator narrator, Parties parties, Credentials credentials, History history, WebhookReceiver receiver, MailCatcher? mail)
{
    private const string NoObjection = "member-no-objection";

    private static readonly string[] AllTypes = ["*"];
    private static readonly string[] English = ["en"];
    private static readonly string[] Perspectives = ["grassroots"];
    private static readonly string[] Themes = ["firearms"];

    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private string _organisation = "";
    private string _organisationName = "";
    private string _application = "";
    private string _dialogue = "";
    private string _contribution = "";

    private string Applications => $"/membership/v1/alliances/{history.NationalAlliance}/applications";

    public async Task TellAsync()
    {
        Narrator.Chapter("Three parties, each with its own system");
        await narrator.StepAsync("The administrator makes the clients of the Government, of the Civil Society Alliance of Pakistan and of a member of it", async () =>
        {
            parties.Government = await parties.JoinAsync("government", "government", history.Pakistan, null, true, ["government_focal_point"]);
            parties.Alliance = await parties.JoinAsync("alliance", "civil_society", history.Pakistan, history.Facilitator, true, ["alliance_coordinator", "alliance_member"]);
            parties.Sponsor = await parties.JoinAsync("sponsor", "civil_society", history.Pakistan, history.SecondFounder, false, ["alliance_member"]);
            return $"Government {parties.Government.ClientId}, alliance {parties.Alliance.ClientId}, its member {parties.Sponsor.ClientId}.";
        });
        await narrator.StepAsync("The Government and the Alliance read back what was recorded of them", () => history.ReadBackAsync(parties.Government, parties.Alliance));
        await narrator.StepAsync("Each party says where its notices go", ContactsAsync);
        await narrator.StepAsync("Each party's system asks for signed webhooks and answers the platform's challenge", WebhooksAsync);

        Narrator.Chapter("An organisation is admitted");
        await narrator.StepAsync("UNODC publishes demonstration profiles: comments take two seconds, and the Government has two to object, in which silence is no objection", async () =>
        {
            var profiles = await parties.Unodc.ListAsync("/membership/v1/rule-profiles");
            var demo = profiles.FirstOrDefault(profile => profile["framework"]?.GetValue<string>() == history.Pakistan && profile["demonstration"]!.GetValue<bool>() && profile["asksGovernment"]!.GetValue<bool>() && profile["sponsors"]!.GetValue<int>() == 1)
                ?? await parties.Unodc.CreateAsync("/membership/v1/rule-profiles", new
                {
                    framework = history.Pakistan,
                    demonstration = true,
                    foundingOrganisations = 5,
                    foundingConstituencies = 2,
                    sponsors = 1,
                    memberCommentWindow = "PT2S",
                    decisionTarget = "PT1H",
                    asksGovernment = true,
                    source = "Demonstration of the platform",
                });
            var rules = (await parties.Unodc.ListAsync("/membership/v1/decision-profiles"))
                .FirstOrDefault(profile => profile["framework"]?.GetValue<string>() == history.Pakistan && profile["kind"]!.GetValue<string>() == NoObjection)
                ?? await parties.Unodc.CreateAsync("/membership/v1/decision-profiles", new
                {
                    framework = history.Pakistan,
                    kind = NoObjection,
                    demonstration = true,
                    window = "PT2S",
                    silence = "consent",
                    quorum = "advisory",
                    endsEarly = true,
                    objectionReasonLength = 50,
                    contestedBy = "nobody",
                    source = "Demonstration of the platform",
                });
            return $"{demo["id"]}: comments {demo["memberCommentWindow"]}, decision {demo["decisionTarget"]}; {rules["id"]}: the Government's window {rules["rules"]!["window"]}.";
        });
        await narrator.StepAsync("The alliance's coordinator registers a demo organisation; the administrator makes its client", RegisterAsync);
        await narrator.StepAsync("The organisation applies to the alliance, and the member it names as its sponsor says that it speaks for it", async () =>
        {
            var application = await parties.Applicant.CreateOnceAllowedAsync(Applications, new
            {
                statement = "We work on the safe keeping of records and wish to bring that to the alliance.",
                perspectives = Perspectives,
                themes = Themes,
                sponsors = new[] { history.SecondFounder },
                conflictOfInterest = "None.",
            });
            _application = application["id"]!.GetValue<string>();
            await parties.Sponsor.CreateOnceAllowedAsync($"{Applications}/{_application}/comments", new { position = "supports", text = "We have worked with them and speak for them." });
            return $"{_application} is {application["state"]}; its sponsor supports it, and members may comment from now on.";
        });
        await narrator.StepAsync("The Government asks for the application: it is not the Government's to see", async () =>
        {
            var status = await parties.Government.StatusAsync($"{Applications}/{_application}");
            return status == HttpStatusCode.NotFound ? "404, as for an application that is not there." : throw new StepFailedException($"Expected 404, got {(int)status}.");
        });
        await narrator.StepAsync("A coordinator who does not speak for it screens its file and passes it: members have their time in full", ScreenAsync);
        await narrator.StepAsync("When the window has closed, the Government is asked if it objects; it says nothing, and its silence closes the decision", AskGovernmentAsync);
        await narrator.StepAsync("A named coordinator admits it: the Government's word is advice, the alliance decides", AdmitAsync);
        await narrator.StepAsync("The Government reads the alliance's members and finds it there", async () =>
        {
            var members = await parties.Government.UntilAsync(
                $"/membership/v1/alliances/{history.NationalAlliance}/members?limit=200",
                page => page["items"]!.AsArray().Any(member => member!["name"]?.GetValue<string>() == _organisationName),
                $"{_organisationName} among the members");
            return $"{members["items"]!.AsArray().Count} members; {_organisationName} is one.";
        });

        Narrator.Chapter("A dialogue is announced, and people register");
        await narrator.StepAsync("UNODC announces a dialogue on firearms 120 days ahead, with its preparation day", AnnounceAsync);
        await narrator.StepAsync("The alliance reads it and takes the calendar", async () =>
        {
            await parties.Alliance.UntilAsync($"/events/v1/dialogues/{_dialogue}", dialogue => dialogue["state"]!.GetValue<string>() == "announced", "the dialogue as announced");
            var calendar = await parties.Alliance.TextAsync($"/events/v1/dialogues/{_dialogue}/calendar");
            return $"{calendar.Split("BEGIN:VEVENT").Length - 1} entries in the calendar: the preparation day and the dialogue.";
        });
        await narrator.StepAsync("The organisation registers three people; two places in person are the most for one organisation", RegisterPeopleAsync);
        await narrator.StepAsync("UNODC sees who comes; the Government sees figures only", async () =>
        {
            var seen = await parties.Unodc.ListAsync($"/events/v1/dialogues/{_dialogue}/registrations");
            var status = await parties.Government.StatusAsync($"/events/v1/registrations/{seen[0]["id"]}");
            var figures = await parties.Government.GetAsync($"/events/v1/dialogues/{_dialogue}/participation");
            return status == HttpStatusCode.NotFound
                ? $"UNODC reads {seen.Count} registrations; the Government gets 404 for each and these figures: {figures["counts"]!.ToJsonString()}"
                : throw new StepFailedException($"Expected 404 for the Government, got {(int)status}.");
        });

        Narrator.Chapter("A contribution is lodged and published");
        await narrator.StepAsync("The organisation drafts a contribution; nobody else sees the draft", DraftAsync);
        await narrator.StepAsync("It lodges the contribution and has its receipt at once", async () =>
        {
            var (_, tag) = await parties.Applicant.ReadAsync($"/submissions/v1/contributions/{_contribution}");
            var lodged = await parties.Applicant.ActAsync($"/submissions/v1/contributions/{_contribution}/lodge", tag, new { confirmCountryNames = false });
            return $"Receipt {lodged["receiptNumber"]}; {lodged["words"]} of {lodged["wordLimit"]} words; acknowledgement due {lodged["acknowledgementDueAt"]}.";
        });
        await narrator.StepAsync("It publishes the contribution, and the Government reads it", async () =>
        {
            var (_, tag) = await parties.Applicant.ReadAsync($"/submissions/v1/contributions/{_contribution}");
            await parties.Applicant.ActAsync($"/submissions/v1/contributions/{_contribution}/publish", tag);
            var read = await parties.Government.GetAsync($"/submissions/v1/contributions/{_contribution}");
            return $"\"{read["title"]}\" is {read["state"]}.";
        });

        await new PilotLaunch(narrator, parties).TellAsync();

        Narrator.Chapter("Everybody concerned is told");
        await new EverybodyTold(receiver, mail, _dialogue, _began).TellAsync(narrator);
    }

    private async Task<string> ContactsAsync()
    {
        foreach (var (party, client, side, framework, organisation) in new[]
        {
            ("government", parties.Government, "government", history.Pakistan, null),
            ("alliance", parties.Alliance, "civil_society", history.Pakistan, history.Facilitator),
            ("unodc", parties.Unodc, "unodc", (string?)null, (string?)null),
        })
        {
            var path = $"/notifications/v1/contacts/{credentials.PersonOf(party)}";
            if (await client.StatusAsync(path) != HttpStatusCode.OK)
            {
                await parties.Administrator.PutAsync(path, null, new { address = EverybodyTold.AddressOf(party), language = "en", side, framework, organisationId = organisation });
            }
        }

        return string.Join(", ", EverybodyTold.Parties.Select(EverybodyTold.AddressOf)) + ".";
    }

    private async Task<string> WebhooksAsync()
    {
        foreach (var (party, client) in new[] { ("government", parties.Government), ("alliance", parties.Alliance), ("unodc", parties.Unodc) })
        {
            // Receivers of earlier starts are gone.
            foreach (var old in await client.ListAsync("/notifications/v1/webhook-endpoints"))
            {
                var path = $"/notifications/v1/webhook-endpoints/{old["id"]}";
                await client.DeleteAsync(path, (await client.ReadAsync(path)).Tag);
            }

            var endpoint = await client.CreateOnceAllowedAsync("/notifications/v1/webhook-endpoints", new { url = $"{receiver.Address}{party}", eventTypes = AllTypes, form = "full" });
            receiver.Trust(party, endpoint["secret"]!.GetValue<string>());
            await client.UntilAsync($"/notifications/v1/webhook-endpoints/{endpoint["id"]}", one => one["state"]!.GetValue<string>() == "enabled", "the endpoint enabled");
        }

        return $"Three endpoints at {receiver.Address} are verified and enabled.";
    }

    private async Task<string> RegisterAsync()
    {
        var known = await parties.Alliance.ListAsync("/membership/v1/organisations?country=PAK");
        var number = known.Count(one => one["name"]!.GetValue<string>().StartsWith("Demo organisation ", StringComparison.Ordinal)) + 1;
        _organisationName = string.Create(CultureInfo.InvariantCulture, $"Demo organisation {number}");
        var organisation = await parties.Alliance.CreateOnceAllowedAsync(
            "/membership/v1/organisations", new { name = _organisationName, country = "PAK", constituency = "communityGroup" });
        _organisation = organisation["id"]!.GetValue<string>();
        parties.Applicant = await parties.JoinAsync($"demo-organisation-{number}", "civil_society", history.Pakistan, _organisation, false, []);
        return $"{_organisationName} is {_organisation}; its client is {parties.Applicant.ClientId}.";
    }

    private async Task<string> ScreenAsync()
    {
        var path = $"{Applications}/{_application}";
        await parties.Alliance.ActAsync($"{path}/screen", (await parties.Alliance.ReadAsync(path)).Tag);
        var screening = await parties.Alliance.GetAsync($"{path}/screening");
        // Earlier demo organisations are not namesakes; a name that one begins with is.
        var distinct = screening["possibleDuplicates"]!.AsArray().Select(one => one!["organisation"]!.GetValue<string>()).ToArray();
        var passed = await parties.Alliance.ActAsync(
            $"{path}/pass", (await parties.Alliance.ReadAsync(path)).Tag, new { complete = true, distinctFrom = distinct, conflictOfInterest = "None." });
        return $"{passed["state"]} until {passed["commentsCloseAt"]}.";
    }

    private async Task<string> AskGovernmentAsync()
    {
        var path = $"{Applications}/{_application}";
        var (application, _) = await parties.Alliance.ReadAsync(path);
        var closes = DateTimeOffset.Parse(application["commentsCloseAt"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        var rest = closes - DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1);
        if (rest > TimeSpan.Zero)
        {
            // The window is the members' right: the platform refuses a decision inside it.
            await Task.Delay(rest);
        }

        await parties.Alliance.ActAsync($"{path}/ask-government", (await parties.Alliance.ReadAsync(path)).Tag);
        var heard = await parties.Alliance.UntilAsync(path, one => one["state"]!.GetValue<string>() == "governmentHeard", "the application as heard by the Government");
        var decision = await parties.Government.GetAsync($"/membership/v1/decisions/{heard["governmentDecision"]}");
        var outcome = heard["governmentOutcome"]!.GetValue<string>();
        return outcome != "noObjection" ? throw new StepFailedException($"The Government said nothing, and that counted as {outcome}.") : $"{outcome}; the decision {decision["id"]} is {decision["state"]} with {decision["outcome"]}.";
    }

    private async Task<string> AdmitAsync()
    {
        var path = $"{Applications}/{_application}";
        var (_, tag) = await parties.Alliance.ReadAsync(path);
        var decided = await parties.Alliance.ActAsync($"{path}/admit", tag, new { reason = "UNODC refers it and a member speaks for it; no member opposed it." });
        var membership = await parties.Alliance.CreateAsync("/membership/v1/mandates", new
        {
            clientId = parties.Applicant.ClientId,
            role = "alliance_member",
            framework = history.Pakistan,
            organisation = _organisation,
            document = $"Admission {_application}",
        });
        return $"{decided["state"]}; its client holds the mandate {membership["id"]}.";
    }

    private async Task<string> AnnounceAsync()
    {
        var start = new DateTimeOffset(DateTimeOffset.UtcNow.UtcDateTime.Date.AddDays(120).AddHours(9), TimeSpan.Zero);
        var dialogue = await parties.Unodc.CreateOnceAllowedAsync("/events/v1/dialogues", new
        {
            topic = "firearms",
            title = "Demo dialogue on firearms",
            session = "Demo session of the working group on firearms",
            startsAt = start,
            endsAt = start.AddHours(8),
            timeZone = "Europe/Vienna",
            place = "Vienna",
            format = "hybrid",
            languages = English,
            capacity = new { inPerson = 60, online = 200 },
        });
        _dialogue = dialogue["id"]!.GetValue<string>();
        return $"{_dialogue}: {dialogue["startsAt"]}, preparation day {dialogue["preparationDay"]!["startsAt"]}; registration closes {dialogue["registrationClosesLocal"]}.";
    }

    private async Task<string> RegisterPeopleAsync()
    {
        var answer = await parties.Applicant.CreateOnceAllowedAsync($"/events/v1/dialogues/{_dialogue}/registrations", new
        {
            representatives = Enumerable.Range(1, 3).Select(number => new
            {
                personId = $"per_{Guid.CreateVersion7():N}",
                displayName = string.Create(CultureInfo.InvariantCulture, $"Representative {number}"),
                mode = "inPerson",
            }).ToArray(),
        });
        var states = answer["registrations"]!.AsArray().Select(one => one!["state"]!.GetValue<string>()).ToList();
        return states.Count(state => state == "confirmed") == 2 && states.Count(state => state == "waiting") == 1
            ? "Two places are confirmed, the third person waits; nobody is turned away."
            : throw new StepFailedException($"Expected two confirmed and one waiting, got {string.Join(", ", states)}.");
    }

    private async Task<string> DraftAsync()
    {
        var draft = await parties.Applicant.CreateOnceAllowedAsync("/submissions/v1/contributions", new
        {
            kind = "positionPaper",
            channel = "dialogue",
            dialogueId = _dialogue,
            title = "Records that can be searched",
            language = "en",
            text = RecordedTexts.DemoContribution.Trim(),
            confidentiality = "frameworkOnly",
            publicationConsent = true,
        });
        _contribution = draft["id"]!.GetValue<string>();
        foreach (var other in new[] { parties.Government, parties.Unodc })
        {
            var status = await other.StatusAsync($"/submissions/v1/contributions/{_contribution}");
            if (status != HttpStatusCode.NotFound)
            {
                throw new StepFailedException($"{other.Name} got {(int)status} for a draft that is not its own.");
            }
        }

        return $"{_contribution}: {draft["words"]} of {draft["wordLimit"]} words; Government and UNODC get 404.";
    }
}
