using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>
/// Proves the conventions (wire-contracts §3; reliability §4, tests 5, 12, 23 to 33, 39 to 41, 46, 55, 59) for every route of an API description, from the
/// description alone: a new route is covered without a line of test code. Everything that breaks a convention is collected and told at once.
/// </summary>
public sealed partial class ConventionWalk(JsonObject document, ConventionCallers callers, CancellationToken stop)
{
    private const int MaxBody = 1024 * 1024;

    private static readonly string[] Verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Forms an id does not have; none names a record and none may be a fault. (A NUL never gets here: the server itself refuses it, with a bare 400.)</summary>
    private static readonly string[] StrangeIds =
    [
        "x", "1", "-1", "%7B00000000-0000-0000-0000-000000000000%7D", "00000000-0000-0000-0000-000000000000", "org_", "ORG_0190A0B0C0D07000800000000000000F", "org_0190a0b0c0d07000800000000000000g",
        "org_0190a0b0c0d07000800000000000000f.", "%2e%2e%2fx", "%27%20OR%201=1--", "%F0%9F%92%A9", new('a', 1000),
    ];

    private readonly List<string> _broken = [];

    /// <summary>Reads the description at an address, walks it and fails with everything found.</summary>
    /// <returns>How many routes were walked.</returns>
    public static async Task<int> RunAsync(ConventionCallers callers, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(callers);
        var text = await callers.Anonymous.GetStringAsync("/openapi/v1.json", stop);
        return await new ConventionWalk(JsonNode.Parse(text)!.AsObject(), callers, stop).WalkAsync();
    }

    private async Task<int> WalkAsync()
    {
        var count = 0;
        foreach (var (path, item) in document["paths"]?.AsObject() ?? [])
        {
            var routes = item!.AsObject().Where(pair => Verbs.Contains(pair.Key.ToUpperInvariant())).Select(pair => new ConventionRoute(document, path, pair.Key.ToUpperInvariant(), pair.Value!.AsObject())).ToList();
            foreach (var route in routes)
            {
                count++;
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

    private async Task WalkAsync(ConventionRoute route, IReadOnlyList<string> methods)
    {
        if (route.IsOpen)
        {
            // Routes of other standards (OAuth) answer in their own form; that they do not fail is what is left.
            await AskAsync(route, callers.Anonymous, route.Path(), 200, 304, 400, 401, 404, 405, 415, 422);
            return;
        }

        await WithoutTokenAsync(route);
        await WithoutRightAsync(route);
        if (callers.Able.FirstOrDefault(one => route.Roles.Count == 0 || route.Roles.Intersect(one.Actor.Roles).Any()).Client is not { } client)
        {
            Broken(route, "no caller of the walk has a function that may do this: add one to ConventionCallers");
            return;
        }

        await PathsAsync(route, client);
        await MethodsAsync(route, client, methods);
        await ConditionsAsync(route, client);
        await BodiesAsync(route, client);
        await RepeatsAsync(route, client);
        await ListsAsync(route, client);
        if (route.AnswersJson)
        {
            await AskAsync(route, client, route.Path(), request => request.Headers.Accept.ParseAdd("application/x-nothing"), 406);
        }
    }

    private async Task WithoutTokenAsync(ConventionRoute route)
    {
        foreach (var header in new[] { null, "Bearer garbage", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic YTpi", "Bearer a, Bearer b" })
        {
            var answer = await AskAsync(
                route, callers.Anonymous, route.Path() + "?access_token=x", request => Add(request, "Authorization", header), 401);
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

        foreach (var (_, client) in callers.Able.Where(one => route.Roles.Count > 0 && !route.Roles.Intersect(one.Actor.Roles).Any()))
        {
            await AskAsync(route, client, route.Path(), 403);
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
            await AskAsync(route, client, route.Path(id), request => route.Fill(request), 400, 404, 422);
        }

        // The refusal itself says how ids of this kind begin.
        var refused = await AskAsync(route, client, route.Path("x"), request => route.Fill(request), 400, 404, 422);
        if (Prefix().Match(await refused.Content.ReadAsStringAsync(stop)) is { Success: true } prefix)
        {
            await AskAsync(route, client, route.Path($"{prefix.Groups[1].Value}_{Guid.CreateVersion7():N}"), request => route.Fill(request),
                // A PUT that may create finds that there is no record of the version the caller has seen.
                route.Method == "PUT" ? [404, 412, 422] : [404, 422]);
        }
    }

    private async Task MethodsAsync(ConventionRoute route, HttpClient client, IReadOnlyList<string> methods)
    {
        var options = await AskAsync(route, client, route.Path(), request => request.Method = HttpMethod.Options, 204);
        if (methods.Except(options.Content.Headers.Allow).Any())
        {
            Broken(route, $"OPTIONS allows {string.Join(", ", options.Content.Headers.Allow)}, there are {string.Join(", ", methods)}");
        }

        foreach (var verb in Verbs.Except(methods))
        {
            var answer = await AskAsync(route, client, route.Path(), request => (request.Method, request.Content) = (new HttpMethod(verb), verb == "GET" ? null : Json("{}")), 405);
            if (methods.Except(answer.Content.Headers.Allow).Any())
            {
                Broken(route, $"405 for {verb} without Allow");
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
        else
        {
            // An override is not looked at: a GET of a path without GET stays refused.
            var status = methods.Contains("GET") ? new[] { 200, 304, 400, 404, 422 } : [405];
            await AskAsync(route, client, route.Path(), request =>
            {
                (request.Method, request.Content) = (HttpMethod.Get, null);
                request.Headers.Add("X-HTTP-Method-Override", route.Method);
            }, status);
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
            foreach (var key in new[] { null, new string('k', 256), "two keys", "a\"b" })
            {
                var answer = await AskAsync(route, client, route.Path(), request => route.Fill(request, key: key ?? ""), 400);
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

        foreach (var unreadable in new[] { "{", "", "{\"a\":1,}", "{} {}", "/* */{}", "{\"a\":1,\"a\":2}".Replace("\"a\"", $"\"{route.Members.FirstOrDefault().Name ?? "a"}\"", StringComparison.Ordinal), Deep(65) })
        {
            await AskAsync(route, client, route.Path(), request => route.Fill(request, unreadable), 400, 422);
        }

        foreach (var other in new[] { "null", "[]", "\"x\"", "1" })
        {
            await AskAsync(route, client, route.Path(), request => route.Fill(request, other), 400, 422);
        }

        foreach (var unknown in new[] { "unknownMember", "$type", "__proto__", "tenantId", "isVerified" })
        {
            var body = route.Body();
            body[unknown] = 1;
            var answer = await AskAsync(route, client, route.Path(), request => route.Fill(request, body.ToJsonString()), 422);
            await PointsAsync(route, answer, "/" + unknown);
        }

        foreach (var (name, wrong) in route.Members)
        {
            var body = route.Body();
            body[name] = wrong.DeepClone();
            var answer = await AskAsync(route, client, route.Path(), request => route.Fill(request, body.ToJsonString()), 422);
            await PointsAsync(route, answer, "/" + name);
        }

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

    private async Task RepeatsAsync(ConventionRoute route, HttpClient client)
    {
        if (!route.Needs("Idempotency-Key") || route.BodyMediaType is null)
        {
            return;
        }

        var key = Guid.CreateVersion7().ToString("N");
        var body = route.Body();
        var first = await AskAsync(route, client, route.Path(), request => route.Fill(request, body.ToJsonString(), key: key), Any);
        var second = await AskAsync(route, client, route.Path(), request => route.Fill(request, body.ToJsonString(), key: key), (int)first.StatusCode);
        if (!second.Headers.TryGetValues("Idempotency-Replayed", out var replayed) || replayed.Single() != "true")
        {
            Broken(route, $"the repeat of a {(int)first.StatusCode} is not marked as replayed");
        }
        else if (await first.Content.ReadAsStringAsync(stop) != await second.Content.ReadAsStringAsync(stop) || first.Headers.Location != second.Headers.Location || first.Headers.ETag?.Tag != second.Headers.ETag?.Tag)
        {
            Broken(route, "the repeat is not the first answer");
        }

        var third = await AskAsync(route, client, route.Path(), request => route.Fill(request, body.ToJsonString() + " ", key: key), 422);
        await TypeAsync(route, third, "idempotency-key-reused");
    }

    private async Task ListsAsync(ConventionRoute route, HttpClient client)
    {
        if (!route.Takes("cursor"))
        {
            return;
        }

        foreach (var limit in new[] { "0", "-1", "x", "1.5", "99999999999" })
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
            if (!page.Headers.TryGetValues("Link", out var links) || !links.Single().Contains("rel=\"next\"", StringComparison.Ordinal))
            {
                Broken(route, "a page with next has no Link");
            }

            await AskAsync(route, client, $"{route.Path()}?limit=1&cursor={next}", 200);
            await AskAsync(route, client, $"{route.Path()}?limit=1&more=1&cursor={next}", 400);
        }
    }

    private static readonly int[] Any = [.. Enumerable.Range(200, 300)];

    private Task<HttpResponseMessage> AskAsync(ConventionRoute route, HttpClient client, string target, params int[] expected) =>
        AskAsync(route, client, target, request => route.Fill(request), expected);

    private async Task<HttpResponseMessage> AskAsync(ConventionRoute route, HttpClient client, string target, Action<HttpRequestMessage> change, params int[] expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), target);
        change(request);
        if (request.Content is null && route.BodyMediaType is not null && request.Method.Method == route.Method)
        {
            route.Fill(request);
        }

        var answer = await client.SendAsync(request, stop);
        var (status, what) = ((int)answer.StatusCode, $"{request.Method} {Short(target)}{Told(request)}");
        if (!expected.Contains(status))
        {
            Broken(route, $"{what}: {status}, expected {string.Join(" or ", expected)}; {Short(await answer.Content.ReadAsStringAsync(stop))}");
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

        if (status < 400 || route.IsOpen || answer.RequestMessage?.Method == HttpMethod.Head)
        {
            return;
        }

        var text = await answer.Content.ReadAsStringAsync(stop);
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json" || JsonNode.Parse(text) is not JsonObject problem)
        {
            Broken(route, $"{what}: {status} is no problem; {Short(text)}");
        }
        else if ((int?)problem["status"] != status || ((string?)problem["type"])?.StartsWith("/problems/", StringComparison.Ordinal) != true || (string?)problem["title"] is null or ""
            || !TraceId().IsMatch((string?)problem["traceId"] ?? "") || (string?)problem["instance"] is null or "")
        {
            Broken(route, $"{what}: {status} is an incomplete problem; {Short(text)}");
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

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static StringContent Json(string body, string mediaType = "application/json") => new(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));

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
}
