using System.Net;
using System.Text.Json;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests;

/// <summary>Puts on the stage, through the API, what a test needs before it begins: organisations, frameworks, alliances, rule profiles.</summary>
internal sealed class Scene(MembershipHost host)
{
    private static int _countries;

    public const string Organisations = "/membership/v1/organisations";
    public const string Frameworks = "/membership/v1/frameworks";
    public const string Profiles = "/membership/v1/rule-profiles";
    public const string Alliances = "/membership/v1/alliances";
    public const string Foundings = "/membership/v1/alliance-foundings";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A country no other test uses.</summary>
    public static string NewCountry()
    {
        var number = Interlocked.Increment(ref _countries);
        return new([(char)('A' + (number / 676 % 26)), (char)('A' + (number / 26 % 26)), (char)('A' + (number % 26))]);
    }

    public static string NewName(string what) => $"{what} {Guid.CreateVersion7():N}";

    public Task<HttpClient> AsUnodcAsync(string? framework = null) => host.ActAsAsync(TestActor.Unodc(framework), Stop);

    public static object FrameworkBody(string country, string? facilitator = null) => new
    {
        country,
        timeZone = "Asia/Karachi",
        government = new { leadMinistry = "Ministry 1", focalPointOffice = "Office of the focal point" },
        civilSociety = new { alliance = "Civil Society Alliance", facilitatingOrganisation = facilitator },
        unodc = new { civilSocietyUnit = "Civil Society Unit", secretariat = "UNTOC Secretariat" },
    };

    public async Task<string> OrganisationAsync(string constituency = "civilSocietyOrganisation")
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        return await CreateAsync(administrator, Organisations, new { name = NewName("Organisation"), country = "PAK", constituency });
    }

    public async Task<string[]> OrganisationsAsync(int count)
    {
        var made = new List<string>();
        for (var number = 0; number < count; number++)
        {
            made.Add(await OrganisationAsync());
        }

        return [.. made];
    }

    public async Task<string> FrameworkAsync()
    {
        using var unodc = await AsUnodcAsync();
        return await CreateAsync(unodc, Frameworks, FrameworkBody(NewCountry()));
    }

    /// <summary>A national alliance of the past, with these founders; the first facilitates it.</summary>
    public async Task<string> AllianceAsync(string framework, params string[] founders)
    {
        using var unodc = await AsUnodcAsync(framework);
        return await CreateAsync(unodc, Alliances, PastAlliance(framework, founders));
    }

    /// <summary>A national alliance as its founders sign it; the first convenes them.</summary>
    public static object Founding(string framework, string[] founders, string? name = null) => new
    {
        kind = "national",
        name = name ?? NewName("Alliance"),
        framework,
        facilitatingOrganisation = founders[0],
        founders,
        termsOfReference = "Terms that the founders sign.",
        conflictOfInterest = "None to disclose.",
    };

    public static object PastAlliance(string framework, params string[] founders) => new
    {
        kind = "national",
        name = NewName("Alliance"),
        framework,
        facilitatingOrganisation = founders[0],
        founders,
        recordedAfterTheFact = true,
        foundedOn = "2022-09-15",
        source = "A published report",
    };

    public static object PastNetwork(params string[] founders) => new
    {
        kind = "regional",
        name = NewName("Network"),
        region = "Asia",
        timeZone = "Asia/Karachi",
        facilitatingOrganisation = founders[0],
        founders,
        recordedAfterTheFact = true,
        foundedOn = "2024-01-15",
        source = "A published report",
    };

    public async Task<string> NetworkAsync(params string[] founders)
    {
        using var unodc = await AsUnodcAsync();
        return await CreateAsync(unodc, Alliances, PastNetwork(founders));
    }

    public static object Profile(string? framework, string comment = "P14D", string target = "P30D", bool demonstration = false, int founders = 5) => new
    {
        framework,
        demonstration,
        foundingOrganisations = founders,
        foundingConstituencies = 2,
        sponsors = 2,
        memberCommentWindow = comment,
        decisionTarget = target,
        source = "Numbers for a test",
    };

    public async Task<string> ProfileAsync(string framework, string comment, string target, bool demonstration)
    {
        using var unodc = await AsUnodcAsync(framework);
        return await CreateAsync(unodc, Profiles, Profile(framework, comment, target, demonstration));
    }

    public Task<HttpClient> AsCoordinatorAsync(string? framework, string? organisation = null) => host.ActAsAsync(TestActor.Coordinator(framework, organisation), Stop);

    /// <summary>An organisation that is no member yet, and so has no function.</summary>
    public Task<HttpClient> AsOrganisationAsync(string? framework, string organisation) =>
        host.ActAsAsync(new TestActor(Side.CivilSociety) { Framework = framework, Organisation = organisation }, Stop);

    public static async Task<string> CreateAsync(HttpClient caller, string path, object body)
    {
        using var answer = await caller.PostAsync(path, body, Stop);
        return Id(await answer.JsonAsync(HttpStatusCode.Created, Stop));
    }

    public static string Id(JsonElement record) => record.GetProperty("id").GetString()!;

    public Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from membership.{rows}", Stop);

    /// <summary>Rows of the outbox about a record.</summary>
    public Task<long> MessagesAsync(string type, string member, string id) =>
        CountAsync($"outbox where message_type like '%:{type}' and body::jsonb ->> '{member}' = '{id}'");

    public Task<long> AuditedAsync(string action, string id) => CountAsync($"audit_entries where action = '{action}' and subject = '{id}'");
}
