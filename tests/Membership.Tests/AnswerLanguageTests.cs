using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests;

/// <summary>wire-contracts §3, row 18, at a service: every answer says what language it is in, and refusals are in the caller's.</summary>
public sealed class AnswerLanguageTests(MembershipHost host) : IClassFixture<MembershipHost>, IAsyncLifetime
{
    private const string Path = "/membership/v1/organisations";

    private HttpClient _caller = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _caller = await host.ActAsAsync(TestActor.Administrator(), Stop);

    public ValueTask DisposeAsync()
    {
        _caller.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("fr-CH, de;q=0.9", "fr", "Cet enregistrement n’existe pas")]
    [InlineData("ur", "ur", "ایسا کوئی ریکارڈ نہیں")]
    [InlineData("zh-Hans", "zh", "没有这样的记录")]
    [InlineData("de", "en", "There is no such organisation")]
    public async Task A_record_that_is_not_there_is_told_of_in_the_callers_language(string asked, string language, string title)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"{Path}/{TestActor.NewId("org")}", asked);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        var problem = await JsonAsync(answer);
        Assert.Equal((language, title), (answer.Content.Headers.ContentLanguage.Single(), problem.GetProperty("title").GetString()));
        Assert.Contains("org_", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("Accept-Language", answer.Headers.Vary);
    }

    [Fact]
    public async Task Violations_are_told_in_the_callers_language_and_their_repeat_keeps_it_whatever_the_repeat_asks_for()
    {
        const string Wrong = """{"name":"","country":"pk","constituency":"none"}""";
        var key = Guid.CreateVersion7().ToString("N");
        using var english = await SendAsync(HttpMethod.Post, Path, "en", Wrong, Guid.CreateVersion7().ToString("N"));

        using var first = await SendAsync(HttpMethod.Post, Path, "es", Wrong, key);
        using var repeat = await SendAsync(HttpMethod.Post, Path, "ar", Wrong, key);

        await first.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/name", "/country", "/constituency");
        Assert.Equal(["es"], first.Content.Headers.ContentLanguage);
        var (said, plain) = (await JsonAsync(first), await JsonAsync(english));
        Assert.Equal(Codes(plain), Codes(said));
        Assert.Empty(Details(said).Intersect(Details(plain)));
        Assert.Equal("true", repeat.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(["es"], repeat.Content.Headers.ContentLanguage);
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await repeat.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_caller_without_a_token_is_refused_in_the_language_asked_for()
    {
        using var anonymous = host.Anonymous();
        anonymous.DefaultRequestHeaders.AcceptLanguage.ParseAdd("ru");

        using var answer = await anonymous.GetAsync(Path, Stop);

        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", Stop);
        Assert.Equal(["ru"], answer.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task Answers_and_what_other_standards_word_say_that_they_are_English()
    {
        using var list = await SendAsync(HttpMethod.Get, Path, "fr");
        using var anonymous = host.Anonymous();
        using var oauth = await anonymous.PostAsync("/oauth/token", new FormUrlEncodedContent([]), Stop);

        Assert.Equal((HttpStatusCode.OK, "en"), (list.StatusCode, list.Content.Headers.ContentLanguage.Single()));
        Assert.Equal((HttpStatusCode.BadRequest, "en"), (oauth.StatusCode, oauth.Content.Headers.ContentLanguage.Single()));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string language, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _caller.SendAsync(request, Stop);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Stop));

    private static IEnumerable<string> Codes(JsonElement problem) => problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()!);

    private static IEnumerable<string> Details(JsonElement problem) => problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("detail").GetString()!);
}
