using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Frameworks;

public sealed class EstablishFrameworkTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_framework_leaves_a_row_a_message_and_an_audit_entry_and_every_side_reads_it()
    {
        var (country, facilitator) = (Scene.NewCountry(), await _scene.OrganisationAsync());
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);

        using var answer = await administrator.PostAsync(Scene.Frameworks, Scene.FrameworkBody(country, facilitator), Stop);

        var created = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = Scene.Id(created);
        Assert.StartsWith("frm_", id, StringComparison.Ordinal);
        Assert.Equal($"{Scene.Frameworks}/{id}", answer.Headers.Location?.OriginalString);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("FrameworkEstablished", "frameworkId", id), await _scene.AuditedAsync("framework.established", id)));
        foreach (var actor in new[] { TestActor.Government(id), TestActor.Unodc(id), TestActor.Member(TestActor.NewId("frm"), facilitator) })
        {
            using var reader = await host.ActAsAsync(actor, Stop);
            Assert.Equal(created.GetRawText(), (await reader.ReadAsync($"{Scene.Frameworks}/{id}", Stop)).GetRawText());
            Assert.Equal(id, Scene.Id((await reader.ReadAsync($"{Scene.Frameworks}?country={country}", Stop)).GetProperty("items")[0]));
        }
    }

    [Fact]
    public async Task Ten_parallel_requests_leave_one_framework_of_a_country()
    {
        var country = Scene.NewCountry();
        using var unodc = await _scene.AsUnodcAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => unodc.InsistAsync(Scene.Frameworks, Scene.FrameworkBody(country), Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-established", Stop);
        }

        Assert.Equal(1, await _scene.CountAsync($"frameworks where country = '{country}'"));
        Assert.Equal(1, await _scene.CountAsync($"outbox where message_type like '%:FrameworkEstablished' and body::jsonb ->> 'country' = '{country}'"));
    }

    [Fact]
    public async Task Only_unodc_and_the_administrator_establish_and_only_by_a_mandate_of_no_country()
    {
        var body = Scene.FrameworkBody(Scene.NewCountry());
        TestActor[] others =
        [
            TestActor.Government(TestActor.NewId("frm")), TestActor.Coordinator(TestActor.NewId("frm")), TestActor.Unodc(TestActor.NewId("frm")),
            new(Side.Unodc, Roles.Secretariat), new(Side.Unodc, Roles.Observer),
        ];
        foreach (var other in others)
        {
            using var caller = await host.ActAsAsync(other, Stop);
            using var answer = await caller.PostAsync(Scene.Frameworks, body, Stop);

            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }
    }

    [Fact]
    public async Task What_breaks_the_rule_changes_nothing_and_is_named()
    {
        using var unodc = await _scene.AsUnodcAsync();

        using var answer = await unodc.PostAsync(Scene.Frameworks, Scene.FrameworkBody("pak", TestActor.NewId("org")), Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/country", "/civilSociety/facilitatingOrganisation");
    }

    [Theory]
    [InlineData("frm_00000000000000000000000000000000")]
    [InlineData("pil_00000000000000000000000000000000")]
    [InlineData("x")]
    public async Task An_absent_framework_is_404(string id)
    {
        using var unodc = await _scene.AsUnodcAsync();
        using var answer = await unodc.GetAsync($"{Scene.Frameworks}/{id}", Stop);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task A_country_that_is_none_is_refused_as_a_filter()
    {
        using var unodc = await _scene.AsUnodcAsync();
        using var answer = await unodc.GetAsync($"{Scene.Frameworks}?country=p", Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/country");
    }
}
