using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Trilateral.ServiceDefaults.Http;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Http;

/// <summary>A body of the wrong shape is told whole (wire-contracts §3, row 2), with pointers that lead there (RFC 6901).</summary>
public sealed class RequestShapeTests : IAsyncLifetime
{
    private ProbeService _service = null!;
    private HttpClient _caller = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // No route here touches the database.
        _service = await ProbeService.StartAsync("Host=127.0.0.1;Port=1", app =>
        {
            app.MapPut("/meetings", (Meeting meeting) => meeting.Title);
            app.MapPost("/lists", (List<int> numbers) => numbers.Count);
        });
        _caller = _service.Caller();
    }

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Every_member_that_does_not_fit_is_told_at_once()
    {
        const string Body = """
            {"title":"x","first":1,"seats":"many","second":{"a":1},
             "chair":{"name":"x","nick":"y","since":"yesterday"},"panels":[{"name":"a","length":1},{"name":2},7],"tags":{"a":"x","b":5}}
            """;

        using var answer = await PutAsync(Body);

        await answer.RefusedAsync(
            HttpStatusCode.UnprocessableEntity, "invalid-request", Stop,
            "/first", "/second", "/seats", "/chair/nick", "/chair/since", "/panels/0/length", "/panels/1/name", "/panels/2", "/tags/b", "/topic");
        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop);
        Assert.Equal("10 values need correction; see errors. Nothing was changed.", problem.GetProperty("detail").GetString());
        Assert.Equal(
            ["unknown-member", "type", "unknown-member", "unknown-member", "type", "unknown-member", "type", "type", "type", "required"],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("a.b", "/a.b")]
    [InlineData("a[0]", "/a[0]")]
    [InlineData("[", "/[")]
    [InlineData("a]b", "/a]b")]
    [InlineData("a/b", "/a~1b")]
    [InlineData("a~b", "/a~0b")]
    [InlineData("~1", "/~01")]
    [InlineData("a'b", "/a'b")]
    [InlineData("a']['b", "/a']['b")]
    [InlineData("a b", "/a b")]
    [InlineData("", "/")]
    [InlineData("ü\u2028", "/ü\u2028")]
    public async Task The_pointer_of_any_name_leads_to_it(string name, string pointer)
    {
        using var answer = await PutAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["topic"] = "x", [name] = 1 }));

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("$", "")]
    [InlineData("$.name", "/name")]
    [InlineData("$.sides[0].name", "/sides/0/name")]
    [InlineData("$[3]", "/3")]
    [InlineData("$[3][4].a", "/3/4/a")]
    [InlineData("$['a.b']", "/a.b")]
    [InlineData("$.x['a.b'].c", "/x/a.b/c")]
    [InlineData("$['a[0]'][1]", "/a[0]/1")]
    [InlineData("$['a/b']['~']", "/a~1b/~0")]
    [InlineData("$['it's']", "/it's")]
    [InlineData("$.a~b", "/a~0b")]
    public void A_path_of_the_reader_becomes_a_pointer(string? path, string pointer) => Assert.Equal(pointer, RequestShape.ToPointer(path));

    [Theory]
    [InlineData("""{"topic":"x","first":1,"first":2}""", "/first", "/first")]
    [InlineData("""{"topic":"x","topic":"y"}""", "/topic")]
    [InlineData("""{"topic":"x","seats":null,"chair":null,"panels":null,"days":null}""", "/days")]
    [InlineData("""{"topic":"x","days":1.5}""", "/days")]
    [InlineData("""{"topic":"x","days":"1"}""", "/days")]
    [InlineData("""{"topic":"x","panels":{"a":1}}""", "/panels")]
    [InlineData("[]", "")]
    [InlineData("7", "")]
    public async Task Other_shapes_are_told_by_their_pointers(string body, params string[] pointers)
    {
        using var answer = await PutAsync(body);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointers);
    }

    [Fact]
    public async Task A_list_is_told_by_its_places()
    {
        using var answer = await _caller.SendAsync(HttpMethod.Post, "/lists", """[1,"2",3,{},null]""", Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/1", "/3", "/4");
    }

    [Fact]
    public async Task No_more_than_a_hundred_are_told()
    {
        using var answer = await PutAsync(JsonSerializer.Serialize(Enumerable.Range(0, 5_000).ToDictionary(number => $"m{number}", number => number)));

        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop);
        Assert.Equal(100, problem.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"first":1,"second":}""")]
    [InlineData("""{"first":1,""")]
    [InlineData("""{"first":1} x""")]
    public async Task What_is_no_JSON_behind_a_wrong_member_is_400_all_the_same(string body)
    {
        using var answer = await PutAsync(body);

        await answer.RefusedAsync(HttpStatusCode.BadRequest, "not-json", Stop);
    }

    [Fact]
    public async Task What_is_too_large_behind_a_wrong_member_is_413_all_the_same()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/meetings");
        request.Content = new StringContent($$"""{"first":1,"second":"{{new string('x', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = true;

        using var answer = await _caller.SendAsync(request, Stop);

        await answer.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", Stop);
    }

    private Task<HttpResponseMessage> PutAsync(string body) => _caller.SendAsync(HttpMethod.Put, "/meetings", body, Stop);

    internal sealed record Meeting(string? Title, int? Seats, Person? Chair, IReadOnlyList<Panel>? Panels, Dictionary<string, string>? Tags, int Days = 1)
    {
        public required string Topic { get; init; }
    }

    internal sealed record Person(string? Name, DateTimeOffset? Since);

    internal sealed record Panel(string? Name);
}
