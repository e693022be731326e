using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Organisations;

public sealed class RegisterOrganisationTests(MembershipHost host) : IClassFixture<MembershipHost>, IAsyncLifetime
{
    private HttpClient _caller = null!;

    private const string Path = "/membership/v1/organisations";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _caller = await host.ActAsAsync(TestActor.Administrator(), Stop);

    public ValueTask DisposeAsync()
    {
        _caller.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_registration_leaves_one_row_one_message_and_one_audit_entry_and_can_be_read_back()
    {
        var name = NewName();

        using var answer = await PostAsync(Body(name), NewKey());

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await JsonAsync(answer);
        var id = created.GetProperty("id").GetString()!;
        Assert.Equal($"{Path}/{id}", answer.Headers.Location?.OriginalString);
        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);
        Assert.EndsWith("Z", created.GetProperty("registeredAt").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync($"membership.organisations where name = '{name}' and version = 1"));
        Assert.Equal(1, await CountAsync($"membership.outbox where body::jsonb ->> 'organisationId' = '{id}' and aggregate_version = 1"));
        Assert.Equal(1, await CountAsync($"membership.audit_entries where subject = '{id}' and action = 'organisation.registered' and after::jsonb ->> 'name' = '{name}'"));

        using var read = await _caller.GetAsync(answer.Headers.Location, Stop);
        Assert.Equal(created.GetRawText(), (await JsonAsync(read)).GetRawText());
        using var unchanged = new HttpRequestMessage(HttpMethod.Get, answer.Headers.Location);
        unchanged.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var notModified = await _caller.SendAsync(unchanged, Stop);
        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);
        Assert.Empty(await notModified.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_and_body_gets_the_same_answer_and_changes_nothing()
    {
        var (name, key) = (NewName(), NewKey());
        using var first = await PostAsync(Body(name), key);

        using var second = await PostAsync(Body(name), key);

        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(
            (first.StatusCode, first.Headers.Location, first.Headers.ETag, await first.Content.ReadAsStringAsync(Stop)),
            (second.StatusCode, second.Headers.Location, second.Headers.ETag, await second.Content.ReadAsStringAsync(Stop)));
        Assert.Equal(1, await CountAsync($"membership.organisations where name = '{name}'"));
    }

    [Theory]
    [InlineData("/membership/v1/organisations/")]
    [InlineData("/Membership/V1/ORGANISATIONS")]
    public async Task A_repeat_by_another_spelling_of_the_path_is_a_repeat(string path)
    {
        var (name, key) = (NewName(), NewKey());
        using var first = await PostAsync(Body(name), key);

        using var second = await _caller.SendAsync(HttpMethod.Post, path, Body(name), Stop, key);

        Assert.Equal((HttpStatusCode.Created, "true"), (second.StatusCode, second.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
        Assert.Equal(1, await CountAsync($"membership.organisations where name = '{name}'"));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var (name, key) = (NewName(), NewKey());
        using var first = await PostAsync(Body(name), key);

        using var second = await PostAsync(Body(name + " too"), key);

        await RefusedAsync(second, HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.Equal(0, await CountAsync($"membership.organisations where name = '{name} too'"));
    }

    [Fact]
    public async Task A_refused_request_can_be_repeated_and_is_refused_the_same_way()
    {
        var key = NewKey();
        using var first = await PostAsync("""{"name":"","country":"PAK","constituency":"academia"}""", key);
        using var second = await PostAsync("""{"name":"","country":"PAK","constituency":"academia"}""", key);

        await RefusedAsync(first, HttpStatusCode.UnprocessableEntity, "invalid-request");
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("with space")]
    public async Task Without_a_usable_key_nothing_is_created(string? key)
    {
        var name = NewName();
        using var request = Request(Body(name));
        if (key is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", key));
        }

        using var answer = await SendAsync(request);

        await RefusedAsync(answer, HttpStatusCode.BadRequest, "idempotency-key");
        Assert.Equal(0, await CountAsync($"membership.organisations where name = '{name}'"));
    }

    [Theory]
    [InlineData(255, HttpStatusCode.Created)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    public async Task A_key_has_at_most_255_characters(int length, HttpStatusCode expected)
    {
        using var answer = await PostAsync(Body(NewName()), NewKey().PadRight(length, 'k'));

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_quoted_key_is_the_same_key()
    {
        var (name, key) = (NewName(), NewKey());
        using var bare = await PostAsync(Body(name), key);

        using var quoted = await PostAsync(Body(name), $"\"{key}\"");

        Assert.Equal("true", quoted.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task Twenty_parallel_repeats_create_one_organisation_and_each_ends_in_its_answer_or_in_409()
    {
        var (name, key) = (NewName(), NewKey());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Eventually.HoldsAsync(() => PostAsync(Body(name), key), answer => answer.StatusCode != HttpStatusCode.ServiceUnavailable, Stop)));

        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        Assert.All(answers.Where(answer => answer.StatusCode == HttpStatusCode.Conflict), answer => Assert.NotNull(answer.Headers.RetryAfter));
        var created = answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).ToList();
        Assert.Single(created, answer => !answer.Headers.Contains("Idempotency-Replayed"));
        Assert.Single((await Task.WhenAll(created.Select(answer => answer.Content.ReadAsStringAsync(Stop)))).Distinct());
        Assert.Equal(1, await CountAsync($"membership.organisations where name = '{name}'"));
        Assert.Equal(1, await CountAsync($"membership.outbox where body::jsonb ->> 'name' = '{name}'"));
    }

    [Fact]
    public async Task Twenty_parallel_registrations_of_one_name_leave_one_and_the_others_learn_it()
    {
        var name = NewName();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _caller.InsistAsync(Path, Body(name), Stop, NewKey())));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await RefusedAsync(answer, HttpStatusCode.Conflict, "already-registered");
        }

        Assert.Equal(1, await CountAsync($"membership.outbox where body::jsonb ->> 'name' = '{name}'"));
        Assert.Equal(1, await CountAsync($"membership.audit_entries where after::jsonb ->> 'name' = '{name}'"));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, null)]
    [InlineData("{", HttpStatusCode.BadRequest, null)]
    [InlineData("""{"name":"x",}""", HttpStatusCode.BadRequest, null)]
    [InlineData("""{"name":"x" /* no */}""", HttpStatusCode.BadRequest, null)]
    [InlineData("null", HttpStatusCode.BadRequest, null)]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity, "")]
    [InlineData("1", HttpStatusCode.UnprocessableEntity, "")]
    [InlineData("""{"name":1,"country":"PAK","constituency":"academia"}""", HttpStatusCode.UnprocessableEntity, "/name")]
    [InlineData("""{"name":"x","country":"PAK","constituency":"academia","role":"admin"}""", HttpStatusCode.UnprocessableEntity, "/role")]
    [InlineData("""{"name":"x","country":"PAK","constituency":"academia","id":"org_00000000000000000000000000000000"}""", HttpStatusCode.UnprocessableEntity, "/id")]
    [InlineData("""{"name":"x","country":"PAK","constituency":"academia","version":7}""", HttpStatusCode.UnprocessableEntity, "/version")]
    [InlineData("""{"name":"x","country":"PAK","country":"MEX","constituency":"academia"}""", HttpStatusCode.UnprocessableEntity, "/country")]
    [InlineData("""{"name":"x","country":"P","constituency":"academia"}""", HttpStatusCode.UnprocessableEntity, "/country")]
    public async Task A_body_that_cannot_be_read_is_400_and_one_of_the_wrong_shape_422_with_its_pointer(string body, HttpStatusCode status, string? pointer)
    {
        using var answer = await PostAsync(body, NewKey());

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await JsonAsync(answer);
        Assert.Equal(
            pointer is null ? [] : [pointer],
            problem.TryGetProperty("errors", out var errors) ? errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString()) : []);
    }

    [Theory]
    [InlineData(1024 * 1024, HttpStatusCode.UnprocessableEntity)]
    [InlineData((1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_at_most_1_MiB(int bytes, HttpStatusCode expected)
    {
        const string Shell = """{"name":"","country":"PAK","constituency":"academia"}""";

        using var answer = await PostAsync(Shell.Replace("\"\"", $"\"{new string('x', bytes - Shell.Length)}\"", StringComparison.Ordinal), NewKey());

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Another_media_type_is_415()
    {
        using var request = Request(Body(NewName()));
        request.Headers.Add("Idempotency-Key", NewKey());
        request.Content!.Headers.ContentType = new("text/plain");

        using var answer = await SendAsync(request);

        await RefusedAsync(answer, HttpStatusCode.UnsupportedMediaType, "http-415");
    }

    [Theory]
    [InlineData("org_00000000000000000000000000000000")]
    [InlineData("ORG_00000000000000000000000000000000")]
    [InlineData("mem_00000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("org_0000000000000000000000000000000")]
    [InlineData("%7B00000000-0000-0000-0000-000000000000%7D")]
    public async Task An_absent_id_and_an_id_of_another_form_get_the_same_404(string id)
    {
        using var answer = await _caller.GetAsync($"{Path}/{id}", Stop);

        await RefusedAsync(answer, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_register_is_read_in_pages_whose_order_inserts_do_not_change()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            using var created = await PostAsync(Body(NewName()), NewKey());
        }

        var seen = new List<string>();
        for (var path = $"{Path}?country=PAK&limit=2"; path is not null;)
        {
            using var answer = await _caller.GetAsync(path, Stop);
            var page = await answer.JsonAsync(HttpStatusCode.OK, Stop);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            using var inserted = await PostAsync(Body(NewName()), NewKey());
            path = seen.Count < 6 && page.TryGetProperty("next", out var next) ? $"{Path}?country=PAK&limit=2&cursor={next.GetString()}" : null;
            Assert.Equal(path is not null || page.TryGetProperty("next", out _), answer.Headers.Contains("Link"));
        }

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task A_page_holds_50_unless_asked_and_200_at_most_and_the_link_to_the_next_is_its_whole_address()
    {
        await host.Database.ExecuteAsync(
            """
            insert into membership.organisations (id, name, comparable_name, country, constituency, registered_at, version)
            select gen_random_uuid(), 'Row ' || n, 'row ' || n, 'ZZZ', 'academia', now(), 1 from generate_series(1, 205) n
            """,
            Stop);

        Assert.Equal((50, true), await PageAsync($"{Path}?country=ZZZ"));
        Assert.Equal((200, true), await PageAsync($"{Path}?country=ZZZ&limit=1000000"));
        using var first = await _caller.GetAsync($"{Path}?country=ZZZ&limit=201", Stop);
        var link = first.Headers.GetValues("Link").Single();
        var next = (await first.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("next").GetString();
        Assert.Equal($"<{TestIssuer.Issuer}{Path}?country=ZZZ&limit=201&cursor={next}>; rel=\"next\"", link);
        Assert.Equal((5, false), await PageAsync(new Uri(link[1..link.IndexOf('>', StringComparison.Ordinal)]).PathAndQuery));
        using var forged = await _caller.GetAsync($"{Path}?country=ZZZ&cursor={(next![0] == 'A' ? 'B' : 'A')}{next[1..]}", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        async Task<(int Items, bool More)> PageAsync(string path)
        {
            var page = await _caller.ReadAsync(path, Stop);
            return (page.GetProperty("items").GetArrayLength(), page.TryGetProperty("next", out _));
        }
    }

    [Theory]
    [InlineData("limit=0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("limit=x", HttpStatusCode.UnprocessableEntity)]
    [InlineData("limit=1000000", HttpStatusCode.OK)]
    [InlineData("country=pak", HttpStatusCode.UnprocessableEntity)]
    [InlineData("cursor=AAAA", HttpStatusCode.BadRequest)]
    public async Task A_page_that_cannot_be_is_refused(string query, HttpStatusCode expected)
    {
        using var answer = await _caller.GetAsync($"{Path}?{query}", Stop);

        Assert.Equal(expected, answer.StatusCode);
    }

    private static string NewName() => $"Organisation {Guid.CreateVersion7():N}";

    private static string NewKey() => Guid.CreateVersion7().ToString("N");

    private static string Body(string name) => JsonSerializer.Serialize(new { name, country = "PAK", constituency = "civilSocietyOrganisation" });

    private static HttpRequestMessage Request(string body) => new(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private async Task<HttpResponseMessage> PostAsync(string body, string key)
    {
        using var request = Request(body);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await SendAsync(request);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _caller.SendAsync(request, Stop);

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from {rows}", Stop);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        return document.RootElement.Clone();
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        var problem = await JsonAsync(answer);
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(($"/problems/{type}", (int)status), (problem.GetProperty("type").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.Equal(32, problem.GetProperty("traceId").GetString()!.Length);
    }
}
