using System.Net;
using Microsoft.AspNetCore.Hosting;
using Trilateral.Membership.Data;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.DecisionProfiles;

/// <summary>Where no setting allows demonstrations, nobody is asked in windows of seconds.</summary>
public sealed class DemonstrationTests(DemonstrationTests.HostInEarnest host) : IClassFixture<DemonstrationTests.HostInEarnest>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_that_count_in_seconds_are_published_nowhere_and_those_of_days_everywhere()
    {
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        var framework = await Scene.CreateAsync(unodc, Scene.Frameworks, Scene.FrameworkBody(Scene.NewCountry()));
        object Decision(bool demonstration, string window) => new { framework, kind = "quick", demonstration, window, silence = "consent", quorum = "all", contestedBy = "nobody", source = "A test" };
        foreach (var (path, body, rule) in new[]
        {
            ("/membership/v1/decision-profiles", Decision(true, "PT40S"), 5),
            ("/membership/v1/decision-profiles", Decision(true, "P14D"), 5),
            (Scene.Profiles, Scene.Profile(framework, "PT2S", "PT60S", demonstration: true), 36),
        })
        {
            using var refused = await unodc.PostAsync(path, body, Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/demonstration");
            var text = await refused.Content.ReadAsStringAsync(Stop);
            Assert.Contains($"\"rule\":{rule}", text, StringComparison.Ordinal);
            Assert.Contains("Demonstrations__Allowed", text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await host.Database.QueryAsync<long>("select count(*) from membership.decision_profiles where framework_id is not null", Stop));
        await Scene.CreateAsync(unodc, "/membership/v1/decision-profiles", Decision(false, "P14D"));
        await Scene.CreateAsync(unodc, Scene.Profiles, Scene.Profile(framework));
    }

    /// <summary>As <see cref="MembershipHost"/>, with the settings a service has by itself.</summary>
    public sealed class HostInEarnest(TestServers servers)
        : ServiceHost(servers, MembershipService.Messaging, new ServiceUnderTest<Program, MembershipDbContext>(options => new MembershipDbContext(options)))
    {
        protected override void Configure(IWebHostBuilder host)
        {
            ArgumentNullException.ThrowIfNull(host);
            host.UseSetting("Identity:KeyEncryptionKey", "key-encryption-key-of-this-run-and-no-other");
        }
    }
}
