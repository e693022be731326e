using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trilateral.Membership.Tests.Applications;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.Membership.Tests.PilotInitiatives;
using Trilateral.Membership.Tests.Stakeholders;
using Trilateral.Membership.Tests.Suspensions;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.Membership.Tests.TrilateralMeetings;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests;

/// <summary>Every route of the service, present and to come.</summary>
public sealed class ConventionTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Mandates = "/membership/v1/mandates";
    private const string Clients = "/membership/v1/clients";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_keeps_the_conventions()
    {
        using var anonymous = host.Anonymous();
        var callers = await ConventionCallers.CreateAsync(anonymous, actor => host.ActAsAsync(actor, Stop), throughTheEdge: false);

        var walked = await ConventionWalk.RunAsync(callers, Stop);

        TestContext.Current.TestOutputHelper?.WriteLine($"{walked} routes walked");
    }

    [Fact]
    public async Task Every_POST_of_a_caller_with_a_token_says_whether_it_needs_a_key_or_honours_one()
    {
        using var anonymous = host.Anonymous();
        var posts = (await anonymous.ReadAsync("/openapi/v1.json", Stop)).GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/membership/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Where(one => one.Name == "post" && one.Value.GetProperty("security").GetArrayLength() > 0).Select(one => (path.Name, one.Value)))
            .ToDictionary(post => post.Name, post => post.Value.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetRawText()).ToList());

        Assert.All(posts.Values, parameters => Assert.Single(parameters, parameter => parameter.Contains("IdempotencyKey", StringComparison.Ordinal)));
        Assert.Contains(posts["/membership/v1/mandates"], parameter => parameter.Contains("/IdempotencyKey", StringComparison.Ordinal));
        Assert.Contains(posts["/membership/v1/mandates/{id}/end"], parameter => parameter.Contains("/OptionalIdempotencyKey", StringComparison.Ordinal));
    }

    [Fact]
    public Task Every_route_is_described_and_no_other() => RouteInventory.MatchesDescriptionAsync(host, Stop);

    /// <summary>A route that needs no token is added here, with a reason that a reviewer accepts.</summary>
    [Fact]
    public void The_routes_open_to_everyone_are_those_that_were_reviewed() => RouteInventory.OpenRoutesAre(
        host,
        // Where a caller without a token gets one; the client proves itself in the request.
        "POST /oauth/token",
        "POST /oauth/revoke",
        "POST /oauth/introspect",
        // Published for everybody.
        "GET /.well-known/oauth-authorization-server",
        "GET /.well-known/oauth-protected-resource",
        "GET /.well-known/jwks.json",
        // Whoever is handed a dossier verifies it.
        "GET /.well-known/dossier-keys.json");

    /// <summary>A change that asks for no function is added here, with the reason why the feature itself says who may.</summary>
    [Fact]
    public void The_changes_without_a_function_are_those_that_were_reviewed() => RouteInventory.ChangesWithoutAFunctionAre(
        host,
        // An organisation that applies is no member yet, and so has no function; the feature asks whom the client acts for.
        "POST /membership/v1/alliances/{allianceId}/applications",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/withdraw",
        // An organisation speaks for itself, and names its own people, before it is a member of anything.
        "PUT /membership/v1/organisations/{id}/profile",
        "POST /membership/v1/organisations/{organisationId}/people",
        "POST /membership/v1/organisations/{organisationId}/people/{id}/end",
        "POST /membership/v1/alliances/{allianceId}/application-drafts",
        "PUT /membership/v1/alliances/{allianceId}/applications/{id}",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/submit",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/information",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/reply",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/appeal",
        // Whom an objection concerns may be no member yet.
        "POST /membership/v1/decisions/{id}/reply");

    /// <summary>What gives, ends or decides rights stands here (decision 0012); closing a client and ending a secret do not, so that a leak can be stopped at any time.</summary>
    [Fact]
    public void The_acts_refused_without_fresh_news_of_rights_are_those_that_were_reviewed() => RouteInventory.ActsOfRightsAre(
        host,
        "POST /membership/v1/mandates",
        "POST /membership/v1/mandates/{id}/end",
        "POST /membership/v1/mandates/{id}/replace",
        "POST /membership/v1/clients",
        "POST /membership/v1/clients/{id}/secrets",
        // Hands clients and their mandates over to another organisation.
        "POST /membership/v1/organisations/{id}/merge",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/admit",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/decline",
        "POST /membership/v1/memberships/{membershipId}/suspensions",
        "POST /membership/v1/memberships/{membershipId}/suspensions/{id}/decide",
        "POST /membership/v1/memberships/{membershipId}/suspensions/{id}/lift",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/defer",
        "POST /membership/v1/alliances/{allianceId}/applications/{id}/appeal/decision",
        "PUT /membership/v1/alliances/{id}/facilitator",
        "PUT /membership/v1/frameworks/{id}/bodies",
        "POST /membership/v1/organisations/{organisationId}/people/{id}/end",
        "POST /membership/v1/alliance-foundings",
        "POST /membership/v1/alliance-foundings/{id}/sign",
        "POST /membership/v1/decisions/{id}/positions",
        // Lets a window begin in which silence decides.
        "POST /membership/v1/decisions/{id}/proofs",
        "POST /membership/v1/decisions/{id}/extension",
        "POST /membership/v1/decisions/{id}/ruling",
        "POST /membership/v1/decisions/{id}/votes");

    /// <summary>What an answer shows is added to <c>answers.txt</c>, where a reviewer sees it.</summary>
    [Fact]
    public Task Every_answer_shows_what_was_reviewed() => RouteInventory.AnswersAreAsync(host, "answers.txt", Stop);

    /// <summary>What a request takes stands in <c>requests.txt</c>: inside a version a line may gain what can be left out, and loses nothing.</summary>
    [Fact]
    public Task Every_request_takes_what_was_reviewed() => RouteInventory.RequestsAreAsync(host, "requests.txt", Stop);

    /// <summary>A table is isolated, or stands here with the reason that a reviewer accepted (decision 0020).</summary>
    [Fact]
    public Task Every_table_is_isolated_or_was_reviewed() => TableInventory.IsIsolatedButAsync(
        host,
        new Dictionary<string, string>
        {
            ["alliance_facilitators"] = "public: who facilitated an alliance when",
            ["alliance_working_groups"] = "public: what an alliance works on",
            ["alliances"] = "public: the register of alliances",
            ["client_secrets"] = "hashes, read where a caller proves itself",
            ["clients"] = "read before it is known whose rows a caller may see; reached by administrators only",
            ["decision_profiles"] = "public: the rules everybody decides by",
            ["founder_signatures"] = "of a founding, whose own table is isolated; read with it",
            ["framework_bodies"] = "public: which bodies stood for a country's three sides when",
            ["frameworks"] = "public: which countries take part, with their offices",
            ["identity_pulse"] = "one row, of no tenant",
            ["mandates"] = "say whose rows a caller may see; the read rule filters them",
            ["heard_organisations"] = "one day of an organisation of the public register",
            ["memberships"] = "public: the roll of an alliance",
            ["imported_organisations"] = "which row of a table became which organisation of the public register",
            ["organisation_names"] = "of the register, of no framework; the class of each name says who finds by it",
            ["organisations"] = "of no framework: the register is public, the profile's fields have classes of their own",
            ["person_roles"] = "of one organisation and no framework, ids only; each query asks for the caller's own organisation, for one row by its random number as UNODC, or whether the caller has a part in a matter",
            ["pilot_initiatives"] = "public: history with its sources",
            ["rule_profiles"] = "public: the numbers everybody is measured by",
            ["signing_keys"] = "the platform's own, encrypted",
            ["standing_moves"] = "public: the standing of a member; reasons are kept elsewhere",
            ["standing_notices"] = "public dates of what was told, no route shows them",
            ["treaty_statuses"] = "public: facts with their sources",
            ["used_assertions"] = "of the token endpoint, no route shows them",
            ["working_group_convenors"] = "public: who convened a working group when",
        },
        Stop);

    /// <summary>Every route with an id is asked for a record of one tenant by others; a new one is added here with such a record.</summary>
    [Fact]
    public async Task What_is_not_yours_is_not_there()
    {
        var scene = new Scene(host);
        var stage = await ApplicationStage.SetAsync(host);
        var application = Scene.Id(await stage.SubmitAsync());
        using var applicant = await stage.AsApplicantAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var unodc = await scene.AsUnodcAsync(stage.Framework);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var partner = await PartnerSystem.RegisterAsync(administrator, "government", stage.Framework);
        var mandate = Scene.Id(await partner.GrantAsync(administrator, Roles.GovernmentalExpert));
        var secret = (await administrator.ReadAsync($"{Clients}/{partner.Id}", Stop)).GetProperty("secrets")[0].GetProperty("id").GetString()!;
        var pilots = $"{Scene.Frameworks}/{stage.Framework}/pilot-initiatives";
        var pilot = await Scene.CreateAsync(unodc, pilots, new { launchedOn = "2022-09-15", place = "Islamabad", source = "A published report", hosts = new[] { "Ministry 1" }, attendance = "45 people", recordedAfterTheFact = true });
        using var running = await PilotStage.ActiveAsync(host);
        var stakeholder = await Scene.CreateAsync(running.Alliance, running.Parts + "/stakeholders", StakeholderTests.Body());
        var meeting = await Scene.CreateAsync(running.Unodc, running.Parts + "/trilateral-meetings", TrilateralMeetingTests.Body(running.Today));
        var profile = await scene.ProfileAsync(stage.Framework, "P14D", "P30D", demonstration: false);
        var suspensions = await SuspensionStage.OfAsync(host, stage.Alliance, stage.Framework, stage.Founders[1]);
        var suspension = Scene.Id(await suspensions.ProposeAsync(coordinator));
        using var member = await suspensions.AsMemberAsync();
        using var globalUnodc = await scene.AsUnodcAsync();
        var people = $"{Scene.Organisations}/{stage.Applicant}/people";
        var role = await Scene.CreateAsync(applicant, people, new { function = "alternate", from = "2026-01-01" });
        var person = TenantRecord.Hidden($"{people}/{role}", [applicant], [stage.Applicant, role]);
        var membership = TenantRecord.PublicOf($"/membership/v1/memberships/{suspensions.Membership}", [member, coordinator], [suspensions.Membership]);
        var suspended = TenantRecord.Hidden($"{suspensions.Path}/{suspension}", [member, coordinator], [suspensions.Membership, suspension]);
        var groups = $"{Scene.Alliances}/{stage.Alliance}/working-groups";
        var group = await Scene.CreateAsync(coordinator, groups, new { kind = "thematic", name = "Legal aspects", purpose = "The first cluster of the review.", convenor = stage.Founders[1] });
        using var convening = await scene.AsCoordinatorAsync(stage.Framework, stage.Founders[0]);
        string[] together = [stage.Founders[0], .. await scene.OrganisationsAsync(3), await scene.OrganisationAsync("academia")];
        var founding = await Scene.CreateAsync(convening, Scene.Foundings, Scene.Founding(stage.Framework, together));
        var founded = TenantRecord.Hidden($"{Scene.Foundings}/{founding}", [convening], [founding]);
        var comment = await Scene.CreateAsync(member, $"{stage.Path}/{application}/comments", new { position = "neutral", text = "We have not met them so far." });
        var alliance = TenantRecord.PublicOf($"{Scene.Alliances}/{stage.Alliance}", [coordinator], [stage.Alliance]);
        var convened = TenantRecord.PublicOf($"{groups}/{group}", [coordinator], [stage.Alliance, group]);
        var applied = TenantRecord.Hidden($"{stage.Path}/{application}", [applicant, coordinator], [stage.Alliance, application]);
        var confirmed = TenantRecord.Hidden($"{stage.Path}/{application}", [unodc, applicant, coordinator], [stage.Alliance, application]);
        var commented = TenantRecord.Hidden($"{stage.Path}/{application}/comments/{comment}", [coordinator], [stage.Alliance, application, comment]);
        // The applicant does not see how it is screened.
        var screened = TenantRecord.Hidden($"{stage.Path}/{application}", [coordinator, applicant], [stage.Alliance, application]);
        // Whoever acts in a framework knows who holds which function there; who runs the platform knows all.
        var granted = TenantRecord.Hidden(
            $"{Mandates}/{mandate}", [administrator, unodc], [mandate],
            Strangers.Administrator, Strangers.OwnGovernment, Strangers.OwnMember, Strangers.OwnCoordinator, Strangers.WithoutFunction);
        var client = TenantRecord.Hidden($"{Clients}/{partner.Id}", [administrator], [partner.Id], Strangers.Administrator);

        // The strangers are of the stage's framework; to what is of another one they are all strangers.
        string[] onePart(string part, JsonElement list) => [running.Id, Scene.Id(list.GetProperty("items")[0].TryGetProperty(part, out var inner) ? inner : list.GetProperty("items")[0])];
        var interest = Scene.Id((await running.Unodc.ReadAsync(running.Interests, Stop)).GetProperty("items")[0]);
        var fact = Scene.Id((await running.Unodc.ReadAsync($"{Scene.Frameworks}/{running.Framework}/treaty-statuses", Stop)).GetProperty("items")[0]);
        var priority = onePart("", await running.Unodc.ReadAsync(running.Parts + "/priorities", Stop));
        var measure = onePart("measure", await running.Unodc.ReadAsync(running.Parts + "/measures", Stop));
        HttpClient[] threeSides = [running.Unodc, running.Government, running.Alliance];
        var parts = "/membership/v1/pilot-initiatives/{pilotInitiativeId}";
        var launched = TenantRecord.PublicOf(running.Pilot, threeSides, [running.Framework, running.Id]);
        var expressed = TenantRecord.Hidden($"{running.Interests}/{interest}", threeSides, [running.Framework, interest]);
        var mapped = TenantRecord.Hidden($"{running.Parts}/stakeholders/{stakeholder}", [running.Alliance, running.Unodc], [running.Id, stakeholder]);
        var wanted = TenantRecord.Hidden($"{running.Parts}/priorities/{priority[1]}", threeSides, priority);
        var planned = TenantRecord.Hidden($"{running.Parts}/measures/{measure[1]}", threeSides, measure);
        var met = TenantRecord.Hidden($"{running.Parts}/trilateral-meetings/{meeting}", threeSides, [running.Id, meeting]);

        var decisions = new DecisionStage(host, stage.Framework);
        var decisionProfile = await decisions.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", replyWindow = "P7D", contestedBy = "unodc", contestedWindow = "P14D" });
        // The three sides of the framework see every decision of it.
        TenantRecord Decided(string id) => TenantRecord.Hidden(
            $"{DecisionStage.Path}/{id}", [unodc, applicant], [id], Strangers.OwnGovernment, Strangers.OwnMember, Strangers.OwnCoordinator);
        var ruled = Decided(await decisions.OpenAsync("ruled", concerned: stage.Applicant));
        var voted = Decided(await decisions.OpenAsync("something-else"));

        // Entries get their numbers a moment after they are written, and what shows them changes with that.
        await Eventually.EqualsAsync(0L, () => scene.CountAsync("audit_pending"), Stop);
        var reviewed = new Dictionary<string, TenantRecord?>
        {
            [$"{Scene.Organisations}/{{id}}"] = TenantRecord.Public(stage.Applicant),
            [$"{Scene.Organisations}/{{id}}/record"] = TenantRecord.Public(stage.Applicant),
            [$"{Scene.Organisations}/{{id}}/profile"] = TenantRecord.PublicOf($"{Scene.Organisations}/{stage.Applicant}/profile", [applicant], [stage.Applicant]),
            [$"{Scene.Organisations}/{{id}}/possible-duplicates"] = TenantRecord.Public(stage.Applicant),
            [$"{Scene.Organisations}/{{id}}/merge"] = TenantRecord.PublicOf($"{Scene.Organisations}/{stage.Applicant}", [globalUnodc], [stage.Applicant]),
            [$"{Scene.Organisations}/{{organisationId}}/people"] = TenantRecord.Public(stage.Applicant),
            [$"{Scene.Organisations}/{{organisationId}}/people/{{id}}"] = person,
            [$"{Scene.Organisations}/{{organisationId}}/people/{{id}}/record"] = person,
            [$"{Scene.Organisations}/{{organisationId}}/people/{{id}}/end"] = person,
            [$"{Scene.Frameworks}/{{id}}"] = TenantRecord.Public(stage.Framework),
            [$"{Scene.Frameworks}/{{id}}/record"] = TenantRecord.Public(stage.Framework),
            [$"{Scene.Frameworks}/{{id}}/bodies"] = TenantRecord.PublicOf($"{Scene.Frameworks}/{running.Framework}", [running.Unodc, running.Government, running.Alliance], [running.Framework]),
            [$"{Scene.Frameworks}/{{id}}/body-terms"] = TenantRecord.Public(stage.Framework),
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives"] = TenantRecord.Public(stage.Framework),
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}"] = TenantRecord.Public(stage.Framework, pilot),
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/record"] = TenantRecord.Public(stage.Framework, pilot),
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/steps"] = TenantRecord.Public(stage.Framework, pilot),
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/launch-request"] = launched,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/launch-event"] = launched,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/activate"] = launched,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/suspend"] = launched,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/resume"] = launched,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/renew"] = launched,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-initiatives/{{id}}/close"] = launched,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-interests"] = TenantRecord.Public(running.Framework),
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-interests/{{id}}"] = expressed,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-interests/{{id}}/record"] = expressed,
            [$"{Scene.Frameworks}/{{frameworkId}}/pilot-interests/{{id}}/open"] = expressed,
            [$"{Scene.Frameworks}/{{frameworkId}}/treaty-statuses"] = TenantRecord.Public(running.Framework),
            [$"{Scene.Frameworks}/{{frameworkId}}/treaty-statuses/standing"] = TenantRecord.Public(running.Framework),
            [$"{Scene.Frameworks}/{{frameworkId}}/treaty-statuses/{{id}}"] = TenantRecord.Public(running.Framework, fact),
            [$"{Scene.Frameworks}/{{frameworkId}}/treaty-statuses/{{id}}/record"] = TenantRecord.Public(running.Framework, fact),
            [$"{parts}/stakeholders"] = TenantRecord.Public(running.Id),
            [$"{parts}/stakeholders/{{id}}"] = mapped,
            [$"{parts}/stakeholders/{{id}}/record"] = mapped,
            [$"{parts}/stakeholders/{{id}}/share"] = mapped,
            [$"{parts}/stakeholders/{{id}}/unshare"] = mapped,
            [$"{parts}/priorities"] = TenantRecord.Public(running.Id),
            [$"{parts}/priorities/{{id}}"] = wanted,
            [$"{parts}/priorities/{{id}}/record"] = wanted,
            [$"{parts}/priorities/{{id}}/agree"] = wanted,
            [$"{parts}/measures"] = TenantRecord.Public(running.Id),
            [$"{parts}/measures/{{id}}"] = planned,
            [$"{parts}/measures/{{id}}/record"] = planned,
            [$"{parts}/measures/{{id}}/complete"] = planned,
            [$"{parts}/trilateral-meetings"] = TenantRecord.Public(running.Id),
            [$"{parts}/trilateral-meetings/next"] = TenantRecord.Hidden($"{running.Parts}/trilateral-meetings/next", threeSides, [running.Id]),
            [$"{parts}/trilateral-meetings/{{id}}"] = met,
            [$"{parts}/trilateral-meetings/{{id}}/record"] = met,
            [$"{Scene.Profiles}/{{id}}"] = TenantRecord.Public(profile),
            [$"{Scene.Profiles}/{{id}}/record"] = TenantRecord.Public(profile),
            [$"{Scene.Foundings}/{{id}}"] = founded,
            [$"{Scene.Foundings}/{{id}}/record"] = founded,
            [$"{Scene.Foundings}/{{id}}/sign"] = founded,
            [$"{Scene.Foundings}/{{id}}/withdraw"] = founded,
            [$"{Scene.Alliances}/{{id}}"] = alliance,
            [$"{Scene.Alliances}/{{id}}/record"] = TenantRecord.Public(stage.Alliance),
            [$"{Scene.Alliances}/{{id}}/nesting"] = alliance,
            [$"{Scene.Alliances}/{{id}}/members"] = TenantRecord.Public(stage.Alliance),
            [$"{Scene.Alliances}/{{id}}/membership-counts"] = TenantRecord.Public(stage.Alliance),
            ["/membership/v1/memberships/{id}"] = membership,
            ["/membership/v1/memberships/{id}/record"] = TenantRecord.Public(suspensions.Membership),
            ["/membership/v1/memberships/{id}/renew"] = membership,
            ["/membership/v1/memberships/{id}/leave"] = membership,
            ["/membership/v1/memberships/{membershipId}/suspensions"] = membership,
            ["/membership/v1/memberships/{membershipId}/suspensions/{id}"] = suspended,
            ["/membership/v1/memberships/{membershipId}/suspensions/{id}/record"] = suspended,
            ["/membership/v1/memberships/{membershipId}/suspensions/{id}/reply"] = suspended,
            ["/membership/v1/memberships/{membershipId}/suspensions/{id}/decide"] = suspended,
            ["/membership/v1/memberships/{membershipId}/suspensions/{id}/lift"] = suspended,
            [$"{Scene.Alliances}/{{id}}/facilitator"] = alliance,
            [$"{Scene.Alliances}/{{id}}/facilitators"] = TenantRecord.Public(stage.Alliance),
            [$"{Scene.Alliances}/{{allianceId}}/working-groups"] = TenantRecord.Public(stage.Alliance),
            [$"{Scene.Alliances}/{{allianceId}}/working-groups/{{id}}"] = convened,
            [$"{Scene.Alliances}/{{allianceId}}/working-groups/{{id}}/record"] = TenantRecord.Public(stage.Alliance, group),
            [$"{Scene.Alliances}/{{allianceId}}/working-groups/{{id}}/convenor"] = convened,
            [$"{Scene.Alliances}/{{allianceId}}/application-drafts"] = TenantRecord.Public(stage.Alliance),
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/submit"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/screen"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/confirm-reference"] = confirmed,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/screening"] = screened,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/request-information"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/information"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/information-requests"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/pass"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/comments"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/comments/{{commentId}}"] = commented,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/comments/{{commentId}}/record"] = commented,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/ask-government"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/reply"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/defer"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/appeal"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/appeal/decision"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications"] = TenantRecord.Public(stage.Alliance),
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/record"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/admit"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/decline"] = applied,
            [$"{Scene.Alliances}/{{allianceId}}/applications/{{id}}/withdraw"] = applied,
            [$"{Mandates}/{{id}}"] = granted,
            [$"{Mandates}/{{id}}/record"] = granted,
            [$"{Mandates}/{{id}}/end"] = granted,
            [$"{Mandates}/{{id}}/replace"] = granted,
            [$"{DecisionStage.Profiles}/{{id}}"] = TenantRecord.Public(decisionProfile),
            [$"{DecisionStage.Profiles}/{{id}}/record"] = TenantRecord.Public(decisionProfile),
            [$"{DecisionStage.Path}/{{id}}"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/record"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/dossier"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/positions"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/proofs"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/extension"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/reply"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/ruling"] = ruled,
            [$"{DecisionStage.Path}/{{id}}/votes"] = voted,
            [$"{Clients}/{{id}}"] = client,
            [$"{Clients}/{{id}}/record"] = client,
            [$"{Clients}/{{id}}/close"] = client,
            [$"{Clients}/{{id}}/secrets"] = client,
            [$"{Clients}/{{id}}/secrets/{{secretId}}"] = TenantRecord.Hidden($"{Clients}/{partner.Id}", [administrator], [partner.Id, secret], Strangers.Administrator),
        };
        await ForeignWalk.RunAsync(host, await Strangers.CreateAsync(host, stage.Framework, Stop), reviewed, Stop);
        foreach (var (template, record) in reviewed.Where(route => route.Key.EndsWith("/record", StringComparison.Ordinal)))
        {
            await ShowsItsRecordAsync(template, record!, record!.Owners.Count > 0 ? record.Owners[0] : globalUnodc);
        }
    }

    /// <summary>What is read links to its record, and that shows every entry of the audit chain about it but the refusals.</summary>
    private async Task ShowsItsRecordAsync(string template, TenantRecord thing, HttpClient reader)
    {
        var ids = new Queue<string>(thing.Ids);
        var path = Regex.Replace(template, "{[^}]+}", _ => ids.Dequeue());
        var read = await reader.ReadAsync(path[..path.LastIndexOf('/')], Stop);
        Assert.Equal(path, read.GetProperty("record").GetString());
        var record = await reader.ReadAsync(path, Stop);
        // A decision's names it so.
        Assert.Equal(Scene.Id(read), (record.TryGetProperty("subject", out var subject) ? subject : record.GetProperty("decision")).GetString());
        var shown = record.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("entry").GetString()).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(shown);
        Assert.Equal(
            await host.Database.QueryAsync<string>(
                $"select string_agg(id::text, ',' order by id::text collate \"C\") from membership.audit_entries where subject = '{thing.Ids[^1]}' and action <> 'access.refused'", Stop),
            string.Join(',', shown));
    }

    [Fact]
    public async Task A_mandate_goes_to_no_client_of_another_framework_and_whether_there_is_one_stays_unknown()
    {
        var framework = TestActor.NewId("frm");
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var unodc = await host.ActAsAsync(TestActor.Unodc(framework), Stop);
        var own = await PartnerSystem.RegisterAsync(administrator, "government", framework);
        var foreign = await PartnerSystem.RegisterAsync(administrator, "government", TestActor.NewId("frm"));
        var mandate = Scene.Id(await own.GrantAsync(administrator, Roles.GovernmentalExpert));
        var answers = new List<string>();
        foreach (var client in new[] { foreign.Id, TestActor.NewId("cli") })
        {
            using var replaced = await unodc.PostAsync($"{Mandates}/{mandate}/replace", new { clientId = client, noteVerbale = "Note verbale 2/2026" }, Stop, ifMatch: "\"1\"");
            using var granted = await unodc.PostAsync(Mandates, new { clientId = client, role = Roles.GovernmentalExpert, document = "Note verbale 3/2026" }, Stop);
            await replaced.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
            await granted.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
            answers.Add($"{(await replaced.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop)).GetProperty("errors")} {(await granted.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop)).GetProperty("errors")}");
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(1, (await administrator.ReadAsync($"{Mandates}/{mandate}", Stop)).GetProperty("version").GetInt64());
    }
}
