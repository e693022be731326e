using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.OrganisationImports;

/// <summary>A spreadsheet becomes organisations: tried first, entered once, and sent again for what failed.</summary>
public sealed class ImportOrganisationsTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Path = "/membership/v1/organisation-imports";
    private const string Header = "key,name,country,constituency,webDomain";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_enters_nothing()
    {
        var (country, source) = (Scene.NewCountry(), Scene.NewName("s"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);

        var report = await ImportAsync(administrator, source, $"{Header}\n1,One,{country},academia,one.example.org\n2,Two,{country},government,", dryRun: null);

        Assert.Equal("True 1 0 1", Counts(report));
        Assert.Equal(["2 1 accepted", "3 2 failed /constituency"], Rows(report));
        Assert.False(report.GetProperty("rows")[0].TryGetProperty("organisation", out _));
        Assert.Equal((0, 0), (await _scene.CountAsync($"organisations where country = '{country}'"), await _scene.CountAsync($"imported_organisations where source = '{source}'")));
    }

    [Fact]
    public async Task A_table_sent_again_corrected_enters_only_what_failed_before()
    {
        var (country, source) = (Scene.NewCountry(), Scene.NewName("s"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var first = await ImportAsync(administrator, source, $"{Header}\n1,One,{country},academia,one.example.org\n2,Two,{country},government,\n3,One,{country},academia,");

        var second = await ImportAsync(administrator, source, $"{Header}\n1,One,{country},academia,one.example.org\n2,Two,{country},foundation,\n3,Three,{country},academia,");
        var third = await ImportAsync(administrator, source, $"{Header}\n1,One,{country},academia,one.example.org\n2,Two,{country},foundation,\n3,Three,{country},academia,");

        Assert.Equal(["False 1 0 2", "False 2 1 0", "False 0 3 0"], new[] { first, second, third }.Select(Counts));
        Assert.Equal(["2 1 accepted", "3 2 failed /constituency", "4 3 failed /name"], Rows(first));
        Assert.Equal(["2 1 already", "3 2 accepted", "4 3 accepted"], Rows(second));
        var id = first.GetProperty("rows")[0].GetProperty("organisation").GetString()!;
        Assert.Equal(id, third.GetProperty("rows")[0].GetProperty("organisation").GetString());
        Assert.Equal("one.example.org", (await administrator.ReadAsync($"{Scene.Organisations}/{id}/profile", Stop)).GetProperty("webDomain").GetString());
        Assert.Equal((3, 3), (await _scene.CountAsync($"organisations where country = '{country}'"), await _scene.CountAsync($"imported_organisations where source = '{source}'")));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("OrganisationRegistered", "organisationId", id), await _scene.AuditedAsync("organisation.registered", id)));
        Assert.Equal(1, (await administrator.ReadAsync($"/membership/v1/directory-entries?country={country}&name=three", Stop)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Ten_imports_of_one_table_at_once_enter_each_row_once()
    {
        var (country, source) = (Scene.NewCountry(), Scene.NewName("s"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var csv = $"{Header}\n" + string.Concat(Enumerable.Range(0, 20).Select(number => $"{number},Name {number},{country},academia,\n"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => administrator.InsistAsync(Path, new { source, dryRun = false, csv }, Stop)));

        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(20, await _scene.CountAsync($"organisations where country = '{country}'"));
        Assert.Equal(20, await _scene.CountAsync($"imported_organisations where source = '{source}'"));
        Assert.Equal(20, await _scene.CountAsync($"outbox where message_type like '%:OrganisationRegistered' and body::jsonb ->> 'country' = '{country}'"));
        Assert.Equal(["False 0 20 0"], [Counts(await ImportAsync(administrator, source, csv))]);
    }

    // What is too large for one request says so with the limit and what to do, and enters nothing; its parts under one source enter all of it.
    [Fact]
    public async Task A_table_of_a_MiB_is_entered_and_one_of_a_byte_more_is_told_to_come_in_parts()
    {
        const int Limit = 1024 * 1024;
        var (country, source) = (Scene.NewCountry(), Scene.NewName("s"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        string Body(int bytes, string row)
        {
            var body = JsonSerializer.Serialize(new { source, dryRun = false, csv = $"{Header}\n{row},{country},academia," });
            return body + new string(' ', bytes - body.Length);
        }

        using var tooLarge = await administrator.PostAsync(Path, Body(Limit + 1, "1,One"), Stop);
        Assert.Equal(0, await _scene.CountAsync($"organisations where country = '{country}'"));
        using var largest = await administrator.InsistAsync(Path, Body(Limit, "1,One"), Stop);

        await tooLarge.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", Stop);
        var detail = (await tooLarge.JsonAsync(HttpStatusCode.RequestEntityTooLarge, Stop)).GetProperty("detail").GetString();
        Assert.Contains("1 MiB", detail, StringComparison.Ordinal);
        Assert.Contains("several requests", detail, StringComparison.Ordinal);
        Assert.Equal("False 1 0 0", Counts(await largest.JsonAsync(HttpStatusCode.OK, Stop)));
        Assert.Equal("False 1 0 0", Counts(await ImportAsync(administrator, source, $"{Header}\n2,Two,{country},academia,")));
        Assert.Equal(2, await _scene.CountAsync($"imported_organisations where source = '{source}'"));
    }

    [Fact]
    public async Task A_repeat_with_its_key_is_the_same_report()
    {
        var (country, source) = (Scene.NewCountry(), Scene.NewName("s"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);

        using var answer = await administrator.TwiceAsync(Path, new { source, dryRun = false, csv = $"{Header}\n1,One,{country},academia," }, null, Stop);

        Assert.Equal("False 1 0 0", Counts(await answer.JsonAsync(HttpStatusCode.OK, Stop)));
    }

    [Fact]
    public async Task A_thousand_rows_are_one_import_and_more_are_refused_as_are_strangers()
    {
        var (country, source) = (Scene.NewCountry(), Scene.NewName("s"));
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var member = await host.ActAsAsync(TestActor.Member(TestActor.NewId("frm"), TestActor.NewId("org")), Stop);
        string Table(int count) => $"{Header}\n" + string.Concat(Enumerable.Range(0, count).Select(number => $"{number},Name {number},{country},academia,\n"));

        Assert.Equal("False 1000 0 0", Counts(await ImportAsync(administrator, source, Table(1000))));
        using var many = await administrator.PostAsync(Path, new { source, dryRun = false, csv = Table(1001) }, Stop);
        using var nothing = await administrator.PostAsync(Path, new { source = "", csv = "" }, Stop);
        using var stranger = await member.PostAsync(Path, new { source, csv = Table(1) }, Stop);

        await many.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/csv");
        await nothing.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/source", "/csv");
        await stranger.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(1000, await _scene.CountAsync($"organisations where country = '{country}'"));
    }

    private static async Task<JsonElement> ImportAsync(HttpClient caller, string source, string csv, bool? dryRun = false)
    {
        using var answer = await caller.PostAsync(Path, new { source, dryRun, csv }, Stop);
        return await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }

    private static string Counts(JsonElement report) =>
        $"{report.GetProperty("dryRun").GetBoolean()} {report.GetProperty("accepted").GetInt32()} {report.GetProperty("already").GetInt32()} {report.GetProperty("failed").GetInt32()}";

    private static IEnumerable<string> Rows(JsonElement report) => report.GetProperty("rows").EnumerateArray().Select(row =>
        $"{row.GetProperty("line").GetInt32()} {row.GetProperty("key").GetString()} {row.GetProperty("outcome").GetString()}"
        + string.Concat(row.TryGetProperty("errors", out var errors) ? errors.EnumerateArray().Select(error => " /" + error.GetProperty("pointer").GetString()) : []));
}
