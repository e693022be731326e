using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Mandates;

/// <summary>A coordinator of one alliance of a country in which its organisation belongs to several (M17).</summary>
public sealed class AllianceMandateTests(MembershipHost host) : IClassFixture<MembershipHost>, IAsyncLifetime
{
    private const string Path = "/membership/v1/mandates";

    private readonly Scene _scene = new(host);
    private HttpClient _administrator = null!;
    private HttpClient _anonymous = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        _anonymous = host.Anonymous();
        await Eventually.BecomesTrueAsync(() => host.Database.QueryAsync<bool>("select count(*) > 0 from membership.signing_keys", Stop), "there is a signing key", Stop);
    }

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        _anonymous.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_acts_in_the_named_alliance_until_its_end_and_in_no_other_of_the_country()
    {
        var (framework, organisations, here, there) = await StageAsync();
        var ends = host.Clock.GetUtcNow().AddHours(2);
        var partner = await RegisterAsync(framework, organisations[0]);
        var mandate = await GrantedAsync(new { clientId = partner.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = here, endsAt = ends });
        Assert.Equal(here, mandate.GetProperty("alliance").GetString());
        var shown = await _administrator.ReadAsync($"{Path}/holders?framework={framework}&role={Roles.AllianceCoordinator}", Stop);
        Assert.Equal(here, Assert.Single(shown.GetProperty("items").EnumerateArray()).GetProperty("alliance").GetString());

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Forbidden), (await ActAsync(partner, here, organisations[0]), await ActAsync(partner, there, organisations[0])));

        host.Clock.MoveTo(ends.AddSeconds(-30));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Forbidden), (await ActAsync(partner, here, organisations[0]), await ActAsync(partner, there, organisations[0])));
        host.Clock.MoveTo(ends);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (await ActAsync(partner, here, organisations[0]), await ActAsync(partner, there, organisations[0])));
    }

    [Fact]
    public async Task A_mandate_without_an_alliance_reaches_each_and_one_client_may_hold_a_mandate_for_each_of_two()
    {
        var (framework, organisations, here, there) = await StageAsync();
        var (all, both) = (await RegisterAsync(framework, organisations[0]), await RegisterAsync(framework, organisations[0]));
        var wide = await all.GrantAsync(_administrator, Roles.AllianceCoordinator);
        foreach (var alliance in new[] { here, there })
        {
            await GrantedAsync(new { clientId = both.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance });
        }

        using var twice = await _administrator.PostAsync(Path, new { clientId = both.Id, role = Roles.AllianceCoordinator, document = "Minutes 2", alliance = here }, Stop);

        await twice.RefusedAsync(HttpStatusCode.Conflict, "already-granted", Stop);
        Assert.False(wide.TryGetProperty("alliance", out _));
        foreach (var (partner, alliance) in new[] { (all, here), (all, there), (both, here), (both, there) })
        {
            Assert.Equal(HttpStatusCode.Created, await ActAsync(partner, alliance, organisations[0]));
        }
    }

    [Fact]
    public async Task The_next_holder_follows_in_the_same_alliance_and_finds_what_is_open_there()
    {
        var (framework, organisations, here, there) = await StageAsync();
        var applicant = await _scene.OrganisationAsync();
        using (var own = await _scene.AsOrganisationAsync(framework, applicant))
        {
            foreach (var alliance in new[] { here, there })
            {
                await Scene.CreateAsync(own, $"{Scene.Alliances}/{alliance}/applications", new
                {
                    statement = "We document firearms cases in two districts.",
                    themes = new[] { "firearms" },
                    sponsors = organisations[..2],
                    conflictOfInterest = "None to disclose.",
                });
            }
        }

        var (former, next) = (await RegisterAsync(framework, organisations[0]), await RegisterAsync(framework, organisations[1]));
        var mandate = Scene.Id(await GrantedAsync(new { clientId = former.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = here }));

        using var replaced = await _administrator.PostAsync($"{Path}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "Minutes 2" }, Stop, ifMatch: "\"1\"");

        var follows = await replaced.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal((here, "applications 1"), (
            follows.GetProperty("alliance").GetString(),
            string.Join(' ', follows.GetProperty("takenOver").EnumerateArray().Select(items => $"{items.GetProperty("kind").GetString()} {items.GetProperty("count").GetInt32()}"))));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Forbidden), (await ActAsync(next, here, organisations[1]), await ActAsync(next, there, organisations[1])));
    }

    [Fact]
    public async Task Only_a_coordinator_who_acts_for_an_organisation_coordinates_one_alliance_and_only_one_of_its_own_country()
    {
        var (framework, organisations, here, _) = await StageAsync();
        var (foreign, network) = (await _scene.AllianceAsync(await _scene.FrameworkAsync(), organisations), await _scene.NetworkAsync(organisations));
        var member = await RegisterAsync(framework, organisations[0]);
        var side = await PartnerSystem.RegisterAsync(_administrator, "civil_society", framework);
        var ofNetwork = await PartnerSystem.RegisterAsync(_administrator, "civil_society", null, organisations[0]);
        var (outsider, noFacilitator) = (await RegisterAsync(framework, await _scene.OrganisationAsync()), await PartnerSystem.RegisterAsync(_administrator, "civil_society", null, organisations[1]));

        foreach (var (partner, role, alliance, pointer) in new[]
        {
            (member, Roles.AllianceMember, here, "/alliance"),
            (member, Roles.Observer, here, "/alliance"),
            (member, Roles.AllianceCoordinator, foreign, "/alliance"),
            (member, Roles.AllianceCoordinator, network, "/alliance"),
            (member, Roles.AllianceCoordinator, TestActor.NewId("aln"), "/alliance"),
            (member, Roles.AllianceCoordinator, "aln_1", "/alliance"),
            (ofNetwork, Roles.AllianceCoordinator, here, "/alliance"),
            (side, Roles.AllianceCoordinator, here, "/clientId"),
            (outsider, Roles.AllianceCoordinator, here, "/clientId"),
            (noFacilitator, Roles.AllianceCoordinator, network, "/clientId"),
        })
        {
            using var refused = await _administrator.PostAsync(Path, new { clientId = partner.Id, role, document = "Minutes 1", alliance }, Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
            Assert.Contains("\"rule\":38", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        await GrantedAsync(new { clientId = ofNetwork.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = network });
        var another = await _scene.NetworkAsync(organisations);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Forbidden), (await ActAsync(ofNetwork, network, organisations[0]), await ActAsync(ofNetwork, another, organisations[0])));
    }

    [Fact]
    public async Task It_neither_speaks_for_civil_society_in_the_country_nor_founds_for_its_organisation()
    {
        var (framework, organisations, here, _) = await StageAsync();
        var (one, all) = (await RegisterAsync(framework, organisations[0]), await RegisterAsync(framework, organisations[0]));
        await GrantedAsync(new { clientId = one.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = here });
        await all.GrantAsync(_administrator, Roles.AllianceCoordinator);
        var routes = Routes().Where(route => route.Metadata.GetMetadata<WholeReachRequired>() is not null).ToList();
        Assert.NotEmpty(routes);

        foreach (var route in routes)
        {
            var (method, path) = (new HttpMethod(route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]), Regex.Replace(route.RoutePattern.RawText!, "{[^}]+}", _ => TestActor.NewId("abc")));
            using var limited = await SendAsync(one, path, new { }, ifMatch: "\"1\"", method);
            using var whole = await SendAsync(all, path, new { }, ifMatch: "\"1\"", method);
            await limited.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            Assert.Contains("for one alliance", await limited.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            Assert.True(whole.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Forbidden, $"{path} {whole.StatusCode}");
            Assert.DoesNotContain("for one alliance", await whole.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    /// <summary>A route that a coordinator may use asks for one without limit, or is added here once a reviewer has seen that the feature asks for the alliance itself.</summary>
    [Fact]
    public void What_a_coordinator_may_do_asks_for_its_whole_reach_or_for_the_alliance() => Assert.Equal(
        new[]
        {
            "GET /membership/v1/alliances/{allianceId}/applications/{id}/screening",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/admit",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/appeal/decision",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/ask-government",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/comments",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/decline",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/defer",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/pass",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/request-information",
            "POST /membership/v1/alliances/{allianceId}/applications/{id}/screen",
            "POST /membership/v1/alliances/{allianceId}/working-groups",
            "PUT /membership/v1/alliances/{allianceId}/working-groups/{id}/convenor",
            "PUT /membership/v1/alliances/{id}/facilitator",
            "PUT /membership/v1/alliances/{id}/nesting",
            // Asked of the member whose function it is.
            "POST /membership/v1/mandates",
            "POST /membership/v1/mandates/{id}/end",
            "POST /membership/v1/mandates/{id}/replace",
            "POST /membership/v1/memberships/{id}/leave",
            "POST /membership/v1/memberships/{id}/renew",
            "POST /membership/v1/memberships/{membershipId}/suspensions",
            "POST /membership/v1/memberships/{membershipId}/suspensions/{id}/decide",
            "POST /membership/v1/memberships/{membershipId}/suspensions/{id}/lift",
            "POST /membership/v1/memberships/{membershipId}/suspensions/{id}/reply",
            // The public register is of no alliance.
            "POST /membership/v1/organisations",
            "POST /membership/v1/organisation-imports",
        }.Order(StringComparer.Ordinal),
        Routes()
            .Where(route => route.Metadata.GetMetadata<RolesRequired>()?.AnyOf.Contains(Roles.AllianceCoordinator) == true && route.Metadata.GetMetadata<WholeReachRequired>() is null)
            .Select(route => $"{route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} /{route.RoutePattern.RawText!.Trim('/')}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task It_neither_widens_itself_by_a_function_of_its_organisation_nor_reaches_into_another_alliance_by_a_shared_member()
    {
        var (framework, organisations) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var (here, only) = (await _scene.AllianceAsync(framework, organisations), organisations[2]);
        await _scene.AllianceAsync(framework, organisations[..2]);
        var one = await RegisterAsync(framework, organisations[0]);
        await GrantedAsync(new { clientId = one.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = here });
        var (own, shared, member) = (await RegisterAsync(framework, organisations[0]), await RegisterAsync(framework, organisations[1]), await RegisterAsync(framework, only));
        var held = Scene.Id(await own.GrantAsync(_administrator, Roles.AllianceMember));

        foreach (var client in new[] { one, own, shared })
        {
            using var refused = await SendAsync(one, Path, new { clientId = client.Id, role = Roles.AllianceMember, document = "Minutes 2" });
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            Assert.Contains("rule 38", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        using var ended = await SendAsync(one, $"{Path}/{held}/end", new { reason = "Left." }, ifMatch: "\"1\"");
        await ended.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var replaced = await SendAsync(one, $"{Path}/{held}/replace", new { clientId = one.Id, noteVerbale = "Minutes 2" }, ifMatch: "\"1\"");
        await replaced.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var granted = await SendAsync(one, Path, new { clientId = member.Id, role = Roles.AllianceMember, document = "Minutes 2" });
        var given = Scene.Id(await granted.JsonAsync(HttpStatusCode.Created, Stop));
        using var wider = await SendAsync(one, $"{Path}/{given}/replace", new { clientId = one.Id, noteVerbale = "Minutes 3" }, ifMatch: "\"1\"");
        await wider.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
    }

    [Fact]
    public async Task It_awaits_what_awaits_its_alliance_and_no_decision_of_the_country()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "asked", window = "P3D", silence = "consent", quorum = "all", contestedBy = "nobody" });
        await stage.OpenAsync("asked");
        var organisations = await _scene.OrganisationsAsync(2);
        var alliance = await _scene.AllianceAsync(stage.Framework, organisations);
        foreach (var (named, waits) in new[] { (alliance, ""), (null, "decisions") })
        {
            var (former, next) = (await RegisterAsync(stage.Framework, organisations[0]), await RegisterAsync(stage.Framework, organisations[1]));
            var mandate = Scene.Id(await GrantedAsync(new { clientId = former.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = named }));

            using var replaced = await _administrator.PostAsync($"{Path}/{mandate}/replace", new { clientId = next.Id, noteVerbale = "Minutes 2" }, Stop, ifMatch: "\"1\"");

            var taken = (await replaced.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("takenOver").EnumerateArray();
            Assert.Equal(waits, string.Join(' ', taken.Select(items => items.GetProperty("kind").GetString())));
        }
    }

    [Fact]
    public async Task A_mandate_for_an_alliance_ends_with_the_membership_there_and_others_stay()
    {
        var (framework, organisations, here, there) = await StageAsync();
        var leaver = organisations[1];
        var (left, stays, all) = (await RegisterAsync(framework, leaver), await RegisterAsync(framework, leaver), await RegisterAsync(framework, leaver));
        var ending = Scene.Id(await GrantedAsync(new { clientId = left.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = here }));
        var staying = new[]
        {
            Scene.Id(await GrantedAsync(new { clientId = stays.Id, role = Roles.AllianceCoordinator, document = "Minutes 1", alliance = there })),
            Scene.Id(await all.GrantAsync(_administrator, Roles.AllianceCoordinator)),
        };
        using var own = await host.ActAsAsync(TestActor.Member(framework, leaver), Stop);
        var membership = Scene.Id((await own.ReadAsync($"{Scene.Alliances}/{here}/members?organisation={leaver}", Stop)).GetProperty("items")[0]);

        using var elsewhere = await SendAsync(stays, $"/membership/v1/memberships/{membership}/leave", new { }, ifMatch: "\"1\"");
        await elsewhere.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var answer = await SendAsync(left, $"/membership/v1/memberships/{membership}/leave", new { }, ifMatch: "\"1\"");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, await _scene.MessagesAsync("MandateEnded", "mandateId", ending));
        foreach (var mandate in staying)
        {
            Assert.Equal(0, await _scene.MessagesAsync("MandateEnded", "mandateId", mandate));
        }
    }

    private IEnumerable<RouteEndpoint> Routes() => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>Two alliances of a country with the same two members.</summary>
    private async Task<(string Framework, string[] Organisations, string Here, string There)> StageAsync()
    {
        var (framework, organisations) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(2));
        return (framework, organisations, await _scene.AllianceAsync(framework, organisations), await _scene.AllianceAsync(framework, organisations));
    }

    private Task<PartnerSystem> RegisterAsync(string framework, string organisation) =>
        PartnerSystem.RegisterAsync(_administrator, "civil_society", framework, organisation, TestActor.NewId("per"));

    private async Task<JsonElement> GrantedAsync(object mandate)
    {
        using var answer = await _administrator.PostAsync(Path, mandate, Stop);
        return await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    /// <summary>What a coordinator of the alliance alone may do.</summary>
    private async Task<HttpStatusCode> ActAsync(PartnerSystem partner, string alliance, string convenor)
    {
        using var answer = await SendAsync(
            partner, $"{Scene.Alliances}/{alliance}/working-groups", new { kind = "thematic", name = Scene.NewName("Group"), purpose = "Works on what the members agree.", convenor });
        return answer.StatusCode;
    }

    /// <summary>With a token of now, once the news of its rights has come.</summary>
    private async Task<HttpResponseMessage> SendAsync(PartnerSystem partner, string path, object body, string? ifMatch = null, HttpMethod? method = null)
    {
        var id = Guid.ParseExact(partner.Id[4..], "N");
        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>(
                $"""
                select (select epoch from membership.identity_clients where client_id = '{partner.Id}') = (select epoch from membership.clients where id = '{id}')
                    and (select count(*) from membership.identity_mandates where client_id = '{partner.Id}') = (select count(*) from membership.mandates where client_id = '{id}')
                """, Stop),
            "the service knows the client's rights", Stop);
        var token = (await partner.TokenAsync(_anonymous)).EncodedToken;
        using var caller = host.Bearing(() => token);
        // The service's picture of keys and rights is a moment old.
        return await Eventually.HoldsAsync(() => caller.SendAsync(method ?? HttpMethod.Post, path, body, Stop, Guid.CreateVersion7().ToString("N"), ifMatch), answer => answer.StatusCode is not HttpStatusCode.Unauthorized, Stop);
    }
}
