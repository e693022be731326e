using System.Net;
using Trilateral.AppHost;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>An organisation is registered twice under two spellings, says what it is, is found, named by its people and made one again, through the gateway and in every service.</summary>
public sealed class OrganisationsJourney(PlatformApp app)
{
    private const string Organisations = "/membership/v1/organisations";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_organisation_says_what_it_is_is_found_and_is_one_again_after_it_was_registered_twice()
    {
        var word = $"Zq{Guid.CreateVersion7():N}"[..20];
        var framework = TestActor.NewId("frm");
        var survivor = await RegisterAsync($"{word} Red de Paz A.C.");
        var twin = await RegisterAsync($"La Red de la Paz {word}");
        using var own = await app.ActAsAsync(new TestActor(Side.CivilSociety, Roles.AllianceMember) { Framework = framework, Organisation = survivor }, Stop);
        using var government = await app.ActAsAsync(TestActor.Government(framework), Stop);
        using var unodc = await app.ActAsAsync(TestActor.Unodc(), Stop);

        // Its own words, each for those it chose.
        using var said = await own.PutAsync($"{Organisations}/{survivor}/profile", Profile($"{word} Red de Paz"), "\"1\"", Stop);
        await said.JsonAsync(HttpStatusCode.OK, Stop);
        foreach (var service in new[] { ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications })
        {
            await Eventually.EqualsAsync(
                1L, () => app.QueryAsync<long>(service, $"select count(*) from {service}.organisations where id = $1 and name = $2 and known_version = 2", Stop, survivor, $"{word} Red de Paz"), Stop);
        }

        Assert.Equal(1, await FoundAsync(own, $"name={word}&perspective=survivorLed"));
        Assert.Equal(0, await FoundAsync(government, $"name={word}&perspective=survivorLed"));
        Assert.Equal(2, await FoundAsync(government, $"name={word}"));

        // Its people, by ids; to others there are none.
        using var named = await own.PostAsync($"{Organisations}/{survivor}/people", new { function = "focalPoint", from = "2026-01-01" }, Stop);
        await named.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal(0, (await government.ReadAsync($"{Organisations}/{survivor}/people", Stop)).GetProperty("items").GetArrayLength());

        // The twin is noticed, and made one with it.
        var duplicates = await unodc.ReadAsync($"{Organisations}/{survivor}/possible-duplicates", Stop);
        Assert.Equal(twin, Assert.Single(duplicates.GetProperty("items").EnumerateArray()).GetProperty("organisation").GetString());
        using var merged = await unodc.SendAsync(
            HttpMethod.Post, $"{Organisations}/{twin}/merge", new { into = survivor, reason = "Both statutes carry the same registration number." }, Stop, ifMatch: "\"1\"");
        await merged.JsonAsync(HttpStatusCode.OK, Stop);
        foreach (var service in new[] { ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications })
        {
            await Eventually.EqualsAsync(
                1L, () => app.QueryAsync<long>(service, $"select count(*) from {service}.organisations where id = $1 and merged_into = $2", Stop, twin, survivor), Stop);
        }

        Assert.Equal(survivor, (await government.ReadAsync($"{Organisations}/{twin}", Stop)).GetProperty("mergedInto").GetString());
        Assert.Equal(1, await FoundAsync(government, $"name={word}"));
    }

    private static object Profile(string name) => new
    {
        name,
        constituency = "communityGroup",
        perspectives = new[] { "survivorLed" },
        regions = new[] { "MX-CMX" },
        themes = new[] { "firearms" },
        languages = new[] { "es" },
    };

    private async Task<string> RegisterAsync(string name)
    {
        using var answer = await app.Administrator().PostAsync(Organisations, new { name, country = "MEX", constituency = "communityGroup" }, Stop);
        return (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
    }

    private static async Task<int> FoundAsync(HttpClient caller, string filter) =>
        (await caller.ReadAsync($"/membership/v1/directory-entries?{filter}", Stop)).GetProperty("items").GetArrayLength();
}
