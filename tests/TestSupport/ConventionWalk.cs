using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>
/// Proves for every route of an API description, from the description alone, what can be proved without a record (wire-contracts §3; reliability §4, tests 5, 12, 23,
/// 26 to 30, 32, 33, 39 to 41, 46, 55, 59): a new route is covered without a line of test code. What needs a record is <see cref="ForeignWalk"/>'s: tests 1, 5, 6, 9.
/// Everything that breaks a convention is collected and told at once.
/// </summary>
public sealed partial class ConventionWalk(JsonObject document, ConventionCallers callers, CancellationToken stop)
{
    private const int MaxBody = 1024 * 1024;

    /// <summary>What a caller sends; no refusal repeats it but as the path that was asked for.</summary>
    private const string Marker = "zq7marker9x";

    private static readonly string[] Verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Filters that take any text; every other one knows its values.</summary>
    private static readonly string[] FreeFilters = ["name"];

    /// <summary>Members no request has unless its schema says so: an attacker's wishes, and what only we write.</summary>
    private static readonly string[] ForeignMembers =
    [
        "unknownMember", "$type", "__proto__", "tenantId", "isVerified", "role", "status", "state", "id", "version", "createdAt", "organisationId", "framework",
    ];

    /// <summary>Forms an id does not have; none names a record and none may be a fault. (A NUL never gets here: the server itself refuses it, with a bare 400.)</summary>
    private static readonly string[] StrangeIds =
    [
        "x", "1", "-1", "%7B00000000-0000-0000-0000-000000000000%7D", "00000000-0000-0000-0000-000000000000", "org_", "ORG_0190A0B0C0D07000800000000000000F", "org_0190a0b0c0d07000800000000000000g",
        "org_0190a0b0c0d07000800000000000000f.", "%2e%2e%2fx", "%27%20OR%201=1--", "%F0%9F%92%A9", new('a', 1000),
    ];

    private static readonly int[] Any = [.. Enumerable.Range(200, 300)];

    private readonly List<string> _broken = [];

    /// <summary>Reads the description at an address, walks it and fails with everything found.</summary>
    /// <returns>How many routes were walked.</returns>
    public static async Task<int> RunAsync(ConventionCallers callers, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(callers);
        // The edge has none until it has heard of every service.
        var answer = await Eventually.HoldsAsync(() => callers.Anonymous.GetAsync("/openapi/v1.json", stop), described => described.StatusCode != HttpStatusCode.ServiceUnavailable, stop);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(stop);
        return await new ConventionWalk(JsonNode.Parse(text)!.AsObject(), callers, stop).WalkAsync();
    }

    private async Task<int> WalkAsync()
    {
        var count = 0;
        foreach (var routes in ConventionRoute.All(document).GroupBy(route => route.Template))
        {
            foreach (var route in routes)
            {
                count++;
                Describes(route);
                try
                {
                    await WalkAsync(route, [.. routes.Select(one => one.Method)]);
                }
                catch (HttpRequestException exception)
                {
                    Broken(route, "the connection broke: " + exception.Message);
                }
            }
        }

        Assert.True(_broken.Count == 0, $"{_broken.Count} broken conventions:\n{string.Join('\n', _broken.Distinct())}");
        return count;
    }

    /// <summary>What the description itself must say of a route.</summary>
    private void Describes(ConventionRoute route)
    {
        if (route.Answers.Any(answer => (string?)answer.Schema["type"] == "array"))
        {
            Broken(route, "its success is a bare array");
        }

        if (route.Method == "PATCH" && route.BodyMediaType != "application/merge-patch+json")
        {
            Broken(route, $"a PATCH that takes {route.BodyMediaType ?? "nothing"} and not a merge patch");
        }

        if (!route.IsOpen && route.Method is "PUT" or "PATCH" or "DELETE" && !route.Needs("If-Match"))
        {
            Broken(route, "a change without If-Match");
        }

        if (!route.IsOpen && route.Method == "POST" && !route.Needs("If-Match") && !route.Needs("Idempotency-Key"))
        {
            Broken(route, "a POST that needs neither Idempotency-Key nor If-Match");
        }
    }

    private async Task WalkAsync(ConventionRoute route, IReadOnlyList<string> methods)
    {
        if (route.IsOpen)
        {
            // Routes of other standards (OAuth) answer in their own form; that they do not fail is what is left, and what no form says.
            await AskAsync(route, callers.Anonymous, route.Path(), 200, 304, 400, 401, 404, 405, 415, 422);
            await MethodsAsync(route, callers.Anonymous, methods);
            return;
        }

        await WithoutTokenAsync(route);
        await WithoutRightAsync(route);
        var able = callers.Able.FirstOrDefault(one => route.Roles.Count == 0 || route.Roles.Intersect(one.Actor.Roles).Any());
        if (able.Client is not { } client)
        {
            Broken(route, "no caller of the walk has a function that may do this: add one to ConventionCallers");
            return;
        }

        await PathsAsync(route, client);
        await MethodsAsync(route, client, methods);
        await ConditionsAsync(route, client);
        await BodiesAsync(route, client);
        await EchoesAsync(route, client);
        await RepeatsAsync(route, client, able.Twin);
        await FiltersAsync(route, client);
        await ListsAsync(route, client);
        if (route.Answers.Count > 0)
        {
            await AskAsync(route, client, route.Path(), request => request.Headers.Accept.ParseAdd("application/x-nothing"), 406);
        }

        if (route.Method == "GET")
        {
            foreach (var broken in await ConditionalReads.CheckAsync(client, route.Path(), stop))
            {
                Broken(route, broken);
            }
        }
    }

    private async Task WithoutTokenAsync(ConventionRoute route)
    {
        foreach (var header in new[] { null, "", "Bearer", "Bearer ", "Bearer garbage", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic YTpi", "Bearer a, Bearer b" })
        {
            var answer = await AskAsync(
                route, callers.Anonymous, route.Path() + "?access_token=x", request => _ = header is null || request.Headers.TryAddWithoutValidation("Authorization", header), 401);
            if (!answer.Headers.Contains("WWW-Authenticate"))
            {
                Broken(route, "401 without WWW-Authenticate");
            }
        }
    }

    private async Task WithoutRightAsync(ConventionRoute route)
    {
        if (route.Scope != ConventionCallers.NarrowScope)
        {
            var answer = await AskAsync(route, callers.WithoutScope, route.Path(), 403);
            if (!string.Join(' ', answer.Headers.WwwAuthenticate).Contains("insufficient_scope", StringComparison.Ordinal))
            {
                Broken(route, "a token without the scope is not told insufficient_scope");
            }
        }

        var unable = callers.Able.Where(one => route.Roles.Count > 0 && !route.Roles.Intersect(one.Actor.Roles).Any()).ToList();
        foreach (var (_, client, _) in unable)
        {
            await AskAsync(route, client, route.Path(), 403);
        }

        foreach (var trick in route.HasId ? [] : PathTricks.Of(route))
        {
            foreach (var client in unable.Take(1).Select(one => one.Client).Prepend(callers.Anonymous))
            {
                await AskAsync(route, client, trick, request => (request.RequestUri, request.Method) = (PathTricks.Address(client, trick), new HttpMethod(route.Method)), 400, 401, 403, 404);
            }
        }
    }

    private async Task PathsAsync(ConventionRoute route, HttpClient client)
    {
        if (!route.HasId)
        {
            return;
        }

        foreach (var id in StrangeIds)
        {
            await AskAsync(route, client, route.Path(id), 400, 404, 422);
        }

        // The refusal itself says how ids of this kind begin.
        var refused = await AskAsync(route, client, route.Path("x"), 400, 404, 422);
        if (Prefix().Match(await refused.Content.ReadAsStringAsync(stop)) is { Success: true } prefix)
        {
            await AskAsync(route, client, route.Path($"{prefix.Groups[1].Value}_{Guid.CreateVersion7():N}"), 404, 422);
        }
    }

    private async Task MethodsAsync(ConventionRoute route, HttpClient client, IReadOnlyList<string> methods)
    {
        var allowed = methods.Contains("GET") ? methods.Append("HEAD").ToList() : methods;
        var options = await AskAsync(route, client, route.Path(), request => request.Method = HttpMethod.Options, 204);
        if (allowed.Except(options.Content.Headers.Allow).Any())
        {
            Broken(route, $"OPTIONS allows {string.Join(", ", options.Content.Headers.Allow)}, there are {string.Join(", ", allowed)}");
        }

        foreach (var verb in Verbs.Except(methods))
        {
            // What asks for another verb in a header or the query is not looked at.
            var answer = await AskAsync(
                route,
                client,
                $"{route.Path()}?_method={route.Method}",
                request =>
                {
                    (request.Method, request.Content) = (new HttpMethod(verb), verb == "GET" ? null : Json("{}"));
                    request.Headers.Add("X-HTTP-Method-Override", route.Method);
                    request.Headers.Add("X-HTTP-Method", route.Method);
                },
                405);
            if (allowed.Except(answer.Content.Headers.Allow).Any())
            {
                Broken(route, $"405 for {verb} allows {string.Join(", ", answer.Content.Headers.Allow)}, there are {string.Join(", ", allowed)}");
            }
        }

        if (route.Method == "GET")
        {
            var get = await AskAsync(route, client, route.Path(), 200, 304, 400, 404, 422);
            var head = await AskAsync(route, client, route.Path(), request => request.Method = HttpMethod.Head, (int)get.StatusCode);
            if ((await head.Content.ReadAsByteArrayAsync(stop)).Length > 0)
            {
                Broken(route, "HEAD with a body");
            }
        }
        else if (methods.Contains("GET"))
        {
            await AskAsync(
                route,
                client,
                $"{route.Path()}?_method={route.Method}",
                request =>
                {
                    (request.Method, request.Content) = (HttpMethod.Get, null);
                    request.Headers.Add("X-HTTP-Method-Override", route.Method);
                },
                200, 304, 400, 404, 422);
        }
    }

    private async Task ConditionsAsync(ConventionRoute route, HttpClient client)
    {
        if (route.Needs("If-Match"))
        {
            foreach (var tag in new[] { null, "\"1", "1" })
            {
                await AskAsync(route, client, route.Path(), request => route.Fill(request, ifMatch: tag), 428);
            }

            foreach (var tag in new[] { "\"999999\"", "W/\"1\"" })
            {
                await AskAsync(route, client, route.Path(), request => route.Fill(request, ifMatch: tag), 404, 412, 422);
            }
        }

        if (route.Needs("Idempotency-Key"))
        {
            foreach (var key in new[] { "", new string('k', 256), "two keys", "a\"b" })
            {
                var answer = await AskAsync(route, client, route.Path(), request => route.Fill(request, key: key), 400);
                await TypeAsync(route, answer, "idempotency-key");
            }
        }
    }

    private async Task BodiesAsync(ConventionRoute route, HttpClient client)
    {
        if (route.BodyMediaType is not { } mediaType)
        {
            return;
        }

        var whole = route.Body().ToJsonString();
        foreach (var unreadable in new[] { "{", "", whole[..^1] + ",}", whole + "{}", "/* */" + whole, "\uFEFF\uFEFF" + whole, "{'a':1}" })
        {
            await AskAsync(route, client, route.Path(), request => route.Fill(request, unreadable), 400);
        }

        foreach (var other in new[] { "null", "[]", "\"x\"", "1", Deep(65), Deep(65_000) })
        {
            await AskAsync(route, client, route.Path(), request => route.Fill(request, other), 400, 422);
        }

        var own = route.Body().Select(member => member.Key).ToList();
        foreach (var unknown in ForeignMembers.Except(own))
        {
            await MemberAsync(route, client, "", unknown, 1);
        }

        foreach (var (name, wrong) in route.WrongMembers)
        {
            await MemberAsync(route, client, "", name, wrong.DeepClone());
        }

        foreach (var pointer in route.Nested)
        {
            await MemberAsync(route, client, pointer, "unknownMember", 1);
        }

        await DuplicatesAsync(route, client);
        await OverriddenAsync(route, client, own);
        foreach (var type in new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded" })
        {
            var answer = await AskAsync(route, client, route.Path(), request => route.Fill(request, "{}", mediaType: type), 415);
            if (!answer.Headers.Contains(route.Method == "PATCH" ? "Accept-Patch" : "Accept-Post") && route.Method is "POST" or "PATCH")
            {
                Broken(route, "415 does not name what is accepted");
            }
        }

        await AskAsync(route, client, route.Path(), request =>
        {
            route.Fill(request, "{\"a\":\"" + new string('x', MaxBody) + "\"}", mediaType: mediaType);
            request.Headers.ExpectContinue = true;
        }, 413);
    }

    /// <summary>A body with one member as it must not be: refused, and told where.</summary>
    private async Task MemberAsync(ConventionRoute route, HttpClient client, string within, string name, JsonNode value)
    {
        var body = route.Body();
        At(body, within)[name] = value;
        var answer = await AskAsync(route, client, route.Path(), request => route.Fill(request, body.ToJsonString()), 422);
        await PointsAsync(route, answer, $"{within}/{name}");
    }

    /// <summary>A member twice, at the top and within: readers that take the first and readers that take the last would differ.</summary>
    private async Task DuplicatesAsync(ConventionRoute route, HttpClient client)
    {
        foreach (var pointer in route.Nested.Prepend(""))
        {
            var body = route.Body();
            var place = At(body, pointer);
            if (place.FirstOrDefault() is not { Key: { } name } first)
            {
                continue;
            }

            var value = first.Value?.ToJsonString() ?? "null";
            place.Remove(name);
            place[Marker] = 0;
            var text = body.ToJsonString().Replace($"\"{Marker}\":0", $"\"{name}\":{value},\"{name}\":{value}", StringComparison.Ordinal);
            var answer = await AskAsync(route, client, route.Path(), request => route.Fill(request, text), 422);
            await PointsAsync(route, answer, $"{pointer}/{name}");
        }
    }

    /// <summary>Members in the query change nothing: the answer is that of the body alone.</summary>
    private async Task OverriddenAsync(ConventionRoute route, HttpClient client, List<string> members)
    {
        if (members.Count == 0)
        {
            return;
        }

        var body = new JsonObject();
        var plain = await AskAsync(route, client, route.Path(), request => route.Fill(request, body.ToJsonString()), Any);
        var query = string.Join('&', members.Select(member => $"{Uri.EscapeDataString(member)}={Marker}"));
        var overridden = await AskAsync(route, client, $"{route.Path()}?{query}", request => route.Fill(request, body.ToJsonString()), (int)plain.StatusCode);
        if ((int)plain.StatusCode >= 400 && await WithoutTraceAsync(plain) != await WithoutTraceAsync(overridden))
        {
            Broken(route, "members in the query change the answer");
        }
    }

    /// <summary>What a caller sends stands in no refusal, but for the path (reliability §4, test 28): a log or a page that shows the refusal shows nothing foreign.</summary>
    private async Task EchoesAsync(ConventionRoute route, HttpClient client)
    {
        foreach (var path in new[] { route.Path(), route.Path(Marker) }.Distinct())
        {
            await AskAsync(
                route,
                client,
                $"{path}?{Marker}={Marker}",
                request =>
                {
                    route.Fill(request, route.Body(Marker).ToJsonString(), key: Marker + Guid.CreateVersion7().ToString("N"), ifMatch: $"\"{Marker}\"");
                    request.Headers.TryAddWithoutValidation("X-" + Marker, Marker);
                    request.Headers.TryAddWithoutValidation("Accept-Language", Marker);
                    request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{Marker}\"");
                },
                Any);
        }
    }

    private async Task RepeatsAsync(ConventionRoute route, HttpClient client, HttpClient twin)
    {
        if (!route.Needs("Idempotency-Key"))
        {
            return;
        }

        var key = Guid.CreateVersion7().ToString("N");
        var body = route.Body().ToJsonString();
        var first = await AskAsync(route, client, route.Path(), request => route.Fill(request, body, key: key), Any);
        var second = await AskAsync(route, client, route.Path(), request => route.Fill(request, body, key: key), (int)first.StatusCode);
        if (!IsReplayed(second))
        {
            Broken(route, $"the repeat of a {(int)first.StatusCode} is not marked as replayed");
        }
        else if (await first.Content.ReadAsStringAsync(stop) != await second.Content.ReadAsStringAsync(stop) || first.Headers.Location != second.Headers.Location || first.Headers.ETag?.Tag != second.Headers.ETag?.Tag)
        {
            Broken(route, "the repeat is not the first answer");
        }

        var third = await AskAsync(
            route,
            client,
            route.Path(),
            request =>
            {
                route.Fill(request, body + " ", key: key);
                request.Content ??= Json("{}");
            },
            422);
        await TypeAsync(route, third, "idempotency-key-reused");
        var others = await AskAsync(route, twin, route.Path(), request => route.Fill(request, body, key: key), Any);
        if (IsReplayed(others) || (await others.Content.ReadAsStringAsync(stop)).Contains("idempotency-key-reused", StringComparison.Ordinal))
        {
            Broken(route, "another client's key is taken for the caller's own");
        }
    }

    /// <summary>Every filter knows its values, and takes one of them.</summary>
    private async Task FiltersAsync(ConventionRoute route, HttpClient client)
    {
        foreach (var filter in route.Filters)
        {
            if (!FreeFilters.Contains(filter))
            {
                foreach (var nonsense in new[] { Marker, "", "%00", "%27", new string('9', 40) })
                {
                    var refused = await AskAsync(route, client, $"{route.Path()}?{filter}={nonsense}", 422, 404);
                    await PointsAsync(route, refused, "#query/" + filter);
                }
            }

            var twice = await AskAsync(route, client, $"{route.Path()}?{filter}={Marker}&{filter}={Marker}", 422, 404);
            await PointsAsync(route, twice, "#query/" + filter);
        }
    }

    private async Task ListsAsync(ConventionRoute route, HttpClient client)
    {
        if (!route.Takes("cursor"))
        {
            return;
        }

        foreach (var limit in new[] { "0", "-1", "x", "1.5", "99999999999", "", "1&limit=1" })
        {
            var answer = await AskAsync(route, client, $"{route.Path()}?limit={limit}", 422, 404);
            await PointsAsync(route, answer, "#query/limit");
        }

        await AskAsync(route, client, route.Path() + "?limit=1000000", 200, 404);
        foreach (var cursor in new[] { "x", "", new string('A', 43), "%00" })
        {
            await AskAsync(route, client, $"{route.Path()}?cursor={cursor}", 400, 404);
        }

        var page = await AskAsync(route, client, route.Path() + "?limit=1", 200, 404);
        if (page.StatusCode == HttpStatusCode.OK && JsonNode.Parse(await page.Content.ReadAsStringAsync(stop)) is JsonObject list && (string?)list["next"] is { } next)
        {
            if (!page.Headers.TryGetValues("Link", out var links) || !NextLink().IsMatch(links.Single()))
            {
                Broken(route, "a page with next has no Link with its whole address");
            }

            await AskAsync(route, client, $"{route.Path()}?limit=1&cursor={next}", 200);
            await AskAsync(route, client, $"{route.Path()}?limit=1&more=1&cursor={next}", 400);
        }
    }

    private Task<HttpResponseMessage> AskAsync(ConventionRoute route, HttpClient client, string target, params int[] expected) =>
        AskAsync(route, client, target, request => route.Fill(request), expected);

    private async Task<HttpResponseMessage> AskAsync(ConventionRoute route, HttpClient client, string target, Action<HttpRequestMessage> change, params int[] expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), target);
        request.Headers.Add("traceparent", $"00-{Guid.NewGuid():N}-00f067aa0ba902b7-01");
        change(request);
        var asDescribed = !request.RequestUri!.IsAbsoluteUri && (request.Method.Method == route.Method || request.Method == HttpMethod.Head);
        if (request.Content is null && route.BodyMediaType is not null && request.Method.Method == route.Method)
        {
            route.Fill(request);
        }

        var answer = await client.SendAsync(request, stop);
        var (status, what) = ((int)answer.StatusCode, $"{request.Method} {Short(target)}{Told(request)}");
        if (!expected.Contains(status))
        {
            Broken(route, $"{what}: {status}, expected {string.Join(" or ", expected.Length > 20 ? [.. expected[..3]] : expected)}; {Short(await answer.Content.ReadAsStringAsync(stop))}");
        }
        else if (asDescribed && !route.Statuses.Contains(status))
        {
            Broken(route, $"{what}: {status} is not in the description");
        }

        await ShapeAsync(route, answer, what);
        return answer;
    }

    private async Task ShapeAsync(ConventionRoute route, HttpResponseMessage answer, string what)
    {
        var status = (int)answer.StatusCode;
        string[] always = callers.ThroughTheEdge
            ? ["X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "Strict-Transport-Security", "RateLimit", "RateLimit-Policy", "traceparent"]
            : ["X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "Strict-Transport-Security"];
        foreach (var header in always.Where(header => !answer.Headers.Contains(header)))
        {
            Broken(route, $"{what}: {status} without {header}");
        }

        if (answer.Headers.Contains("Server"))
        {
            Broken(route, $"{what}: {status} names the server");
        }

        if (status < 300 && !route.IsOpen && answer.RequestMessage?.Method != HttpMethod.Options
            && CacheRules.Broken(answer, route.Template, await answer.Content.ReadAsStringAsync(stop)) is { } cached)
        {
            Broken(route, $"{what}: {status}, {cached}");
        }

        if (answer.Headers.FirstOrDefault(header => header.Key.StartsWith("X-RateLimit", StringComparison.OrdinalIgnoreCase)).Key is { } old)
        {
            Broken(route, $"{what}: {status} with {old}, which RateLimit replaced");
        }

        if (status < 400 || (route.IsOpen && status != 405) || answer.RequestMessage?.Method == HttpMethod.Head)
        {
            return;
        }

        var text = await answer.Content.ReadAsStringAsync(stop);
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json" || JsonNode.Parse(text) is not JsonObject problem)
        {
            Broken(route, $"{what}: {status} is no problem; {Short(text)}");
        }
        else if ((int?)problem["status"] != status || ((string?)problem["type"])?.StartsWith("/problems/", StringComparison.Ordinal) != true || (string?)problem["title"] is null or "" || (string?)problem["detail"] is null or ""
            || !TraceId().IsMatch((string?)problem["traceId"] ?? "") || (string?)problem["instance"] is null or "")
        {
            Broken(route, $"{what}: {status} is an incomplete problem; {Short(text)}");
        }
        else
        {
            Traces(route, answer, problem, what);
            problem.Remove("instance");
            if (problem.ToJsonString().Contains(Marker, StringComparison.Ordinal))
            {
                Broken(route, $"{what}: {status} repeats what was sent; {Short(text)}");
            }
        }
    }

    /// <summary>The problem names the trace the caller began, and so does the answer (wire-contracts §3, row 19).</summary>
    private void Traces(ConventionRoute route, HttpResponseMessage answer, JsonObject problem, string what)
    {
        var sent = answer.RequestMessage!.Headers.GetValues("traceparent").Single();
        var told = answer.Headers.TryGetValues("traceparent", out var values) ? values.Single() : sent;
        if (!IsReplayed(answer) && ((string?)problem["traceId"] != sent[3..35] || told[3..35] != sent[3..35]))
        {
            Broken(route, $"{what}: traceId {problem["traceId"]} and traceparent {told} for a request of {sent}");
        }
    }

    private async Task PointsAsync(ConventionRoute route, HttpResponseMessage answer, string pointer)
    {
        if ((int)answer.StatusCode == 422)
        {
            var text = await answer.Content.ReadAsStringAsync(stop);
            if (JsonNode.Parse(text)?["errors"]?.AsArray().Any(error => (string?)error?["pointer"] == pointer) != true)
            {
                Broken(route, $"422 does not point to {pointer}; {Short(text)}");
            }
        }
    }

    private async Task TypeAsync(ConventionRoute route, HttpResponseMessage answer, string type)
    {
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (!text.Contains($"/problems/{type}\"", StringComparison.Ordinal))
        {
            Broken(route, $"expected the problem {type}, got {Short(text)}");
        }
    }

    private async Task<string> WithoutTraceAsync(HttpResponseMessage answer)
    {
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop))!.AsObject();
        problem.Remove("traceId");
        return problem.ToJsonString();
    }

    private static bool IsReplayed(HttpResponseMessage answer) => answer.Headers.TryGetValues("Idempotency-Replayed", out var replayed) && replayed.Single() == "true";

    /// <summary>The object a JSON Pointer names.</summary>
    private static JsonObject At(JsonObject body, string pointer) =>
        pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode)body, (node, part) => node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)]! : node[part]!).AsObject();

    private static StringContent Json(string body) => new(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static string Deep(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private static string Told(HttpRequestMessage request)
    {
        var body = request.Content is StringContent content ? content.ReadAsStringAsync().GetAwaiter().GetResult() : "";
        return body.Length == 0 ? "" : " " + Short(body);
    }

    private static string Short(string text) => text.Length > 220 ? string.Create(CultureInfo.InvariantCulture, $"{text[..200]}… ({text.Length})") : text;

    private void Broken(ConventionRoute route, string what) => _broken.Add($"{route.Method} {route.Template}: {what}");

    [GeneratedRegex("begins with ([a-z]{3})_")]
    private static partial Regex Prefix();

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex TraceId();

    [GeneratedRegex("^<https?://[^/>]+/[^>]+>; rel=\"next\"$")]
    private static partial Regex NextLink();
}
