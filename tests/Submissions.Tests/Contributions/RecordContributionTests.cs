using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests.Contributions;

public sealed class RecordContributionTests(SubmissionsHost host) : IClassFixture<SubmissionsHost>
{
    private const string Path = "/submissions/v1/recorded-contributions";

    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task History_is_public_at_once_marked_with_its_day_and_source_and_told_to_others()
    {
        var organisation = await host.OrganisationAsync();
        using var unodc = await host.ActAsAsync(TestActor.Unodc(_framework), Stop);
        using var stranger = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);

        using var answer = await unodc.PostAsync(Path, Body(organisation, string.Join(' ', Enumerable.Repeat("Pakistan", 400))), Stop);

        var recorded = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = recorded.Text("id")!;
        Assert.Equal($"{Desk.Path}/{id}", answer.Headers.Location?.OriginalString);
        Assert.Equal(("published", "True", "2025-04-30", "A page", organisation, "400", null, null),
            (recorded.Text("state"), recorded.Text("recordedAfterTheFact"), recorded.Text("deliveredOn"), recorded.Text("source"), recorded.Text("organisation"), recorded.Text("words"), recorded.Text("wordLimit"), recorded.Text("receiptNumber")));
        Assert.Equal(recorded.Text("text"), (await stranger.ReadAsync($"{Desk.Path}/{id}", Stop)).Text("text"));
        Assert.Equal(1, await host.CountAsync($"outbox where message_type like '%ContributionPublished' and body::jsonb ->> 'contributionId' = '{id}' and body::jsonb ->> 'recordedAfterTheFact' = 'true' and aggregate_version = 1"));
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{id}' and action = 'contribution.recorded' and reason = 'A page'"));
    }

    [Fact]
    public async Task UNODC_records_for_no_framework_as_well()
    {
        var organisation = await host.OrganisationAsync();
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

        using var answer = await unodc.PostAsync(Path, Body(organisation), Stop);

        Assert.Null((await answer.JsonAsync(HttpStatusCode.Created, Stop)).Text("framework"));
    }

    [Fact]
    public async Task Ten_parallel_records_of_the_same_words_leave_one()
    {
        var organisation = await host.OrganisationAsync();
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        var body = Body(organisation);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => unodc.InsistAsync(Path, body, Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-recorded", Stop);
        }

        Assert.Equal(1, await host.CountAsync($"contributions where owner_organisation = '{organisation}'"));
    }

    [Theory]
    [InlineData(Side.Government, Roles.GovernmentFocalPoint)]
    [InlineData(Side.CivilSociety, Roles.AllianceCoordinator)]
    [InlineData(Side.Unodc, Roles.Observer)]
    [InlineData(Side.Platform, Roles.PlatformAdministrator)]
    public async Task Nobody_else_writes_history(Side side, string role)
    {
        var organisation = await host.OrganisationAsync();
        using var caller = await host.ActAsAsync(new TestActor(side, role) { Framework = _framework }, Stop);

        using var answer = await caller.PostAsync(Path, Body(organisation), Stop);

        await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, await host.CountAsync($"contributions where owner_organisation = '{organisation}'"));
    }

    [Fact]
    public async Task A_record_that_breaks_rules_is_refused_with_every_pointer()
    {
        using var unodc = await host.ActAsAsync(TestActor.Unodc(_framework), Stop);

        using var answer = await unodc.PostAsync(Path, new { kind = "statement", channel = "cop", organisation = TestActor.NewId("org"), title = "T", language = "en", text = "x", deliveredOn = "2999-01-01" }, Stop);
        using var noDay = await unodc.PostAsync(Path, """{"kind":"statement","deliveredOn":"2025-02-30"}""", Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/organisation", "/deliveredOn", "/source");
        await noDay.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/deliveredOn");
    }

    private static object Body(string organisation, string? text = null) => new
    {
        kind = "intervention",
        channel = "dialogue",
        dialogueId = TestActor.NewId("evt"),
        organisation,
        title = "An intervention",
        language = "en",
        text = text ?? "Spoken words.",
        occasion = "A dialogue",
        deliveredOn = "2025-04-30",
        source = "A page",
    };
}
