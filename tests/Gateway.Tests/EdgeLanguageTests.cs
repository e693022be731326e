using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trilateral.ServiceDefaults.Texts;
using Trilateral.TestSupport;

namespace Trilateral.Gateway.Tests;

/// <summary>wire-contracts §3, row 18, at the edge: its own refusals and the pages.</summary>
public sealed class EdgeLanguageTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ar-SA")]
    [InlineData("es")]
    public async Task The_edge_refuses_in_the_language_asked_for(string asked)
    {
        var language = asked[..2];

        using var answer = await SendAsync("/membership/v1/things", asked);
        using var nothing = await SendAsync("/nothing/here", asked);

        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", Stop);
        Assert.Equal(Said(language, "unauthenticated", "title"), (await JsonAsync(answer)).GetProperty("title").GetString());
        Assert.Equal(Said(language, "http-404", "title"), (await JsonAsync(nothing)).GetProperty("title").GetString());
        Assert.All([answer, nothing], one =>
        {
            Assert.Equal([language], one.Content.Headers.ContentLanguage);
            Assert.Contains("Accept-Language", one.Headers.Vary);
        });
    }

    [Fact]
    public async Task Every_problem_type_has_its_page_in_every_language_written_in_its_direction()
    {
        var types = (await JsonAsync(await SendAsync("/problems", "en", "application/json"))).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("type").GetString()!).Append("http-404").ToList();
        Assert.True(types.Count > 20);

        foreach (var language in Languages.All)
        {
            foreach (var type in types)
            {
                using var page = await SendAsync("/problems/" + type, language, "text/html");

                var text = await page.Content.ReadAsStringAsync(Stop);
                Assert.Equal([language], page.Content.Headers.ContentLanguage);
                Assert.Contains($"<html lang=\"{language}\" dir=\"{(Languages.IsRightToLeft(language) ? "rtl" : "ltr")}\">", text, StringComparison.Ordinal);
                // Of English the encoder touches the apostrophe; a page without its title would fail all the same.
                Assert.Contains($"<h1>{Said(language, type, "title").Replace("'", "&#x27;", StringComparison.Ordinal)}</h1>", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Programs_read_the_pages_in_the_language_too_and_caches_are_told()
    {
        using var chinese = await SendAsync("/problems/stale", "zh-CN", "application/json");
        using var rare = await SendAsync("/problems/http-418", "fr", "application/json");

        var stale = await JsonAsync(chinese);
        Assert.Equal(("stale", 412), (stale.GetProperty("type").GetString(), stale.GetProperty("status").GetInt32()));
        Assert.Equal(Said("zh", "stale", "meaning"), stale.GetProperty("meaning").GetString());
        Assert.Equal(["zh"], chinese.Content.Headers.ContentLanguage);
        Assert.Equal(["Accept", "Accept-Language"], chinese.Headers.Vary);
        Assert.Equal(["en"], rare.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task The_description_and_what_the_services_answer_say_their_language()
    {
        using var client = gateway.Anonymous();
        foreach (var path in new[] { "/openapi/v1.json", "/openapi/v1.yaml", "/docs", "/health" })
        {
            using var answer = await client.GetAsync(path, Stop);

            Assert.Equal((path, HttpStatusCode.OK, "en"), (path, answer.StatusCode, answer.Content.Headers.ContentLanguage.Single()));
        }
    }

    /// <summary>As the file of the language has it.</summary>
    private static string Said(string language, string type, string member)
    {
        var file = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "ServiceDefaults", "Texts", "Problems", language + ".json");
        return (string)JsonNode.Parse(File.ReadAllText(file))!["problems"]![type]![member]!;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private async Task<HttpResponseMessage> SendAsync(string path, string language, string? accept = null)
    {
        using var client = gateway.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await client.SendAsync(request, Stop);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Stop));
}
