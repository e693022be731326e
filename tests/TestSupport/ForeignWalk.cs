using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>
/// Asks every route that names a record for a real one as somebody who must not know of it, and for one that is not there: the two answers are the same
/// (reliability §4, tests 1, 5, 6, 9, 39; wire-contracts §3, rows 3, 5 and 6). Afterwards the record is as it was. A route that names a record and is not
/// on the test's reviewed list fails. The two also cost the same: the database runs the same statements for both, which no clock has to show.
/// </summary>
public sealed class ForeignWalk : IDisposable
{
    private readonly JsonObject _document;
    private readonly HttpClient _anonymous;
    private readonly Strangers _strangers;
    private readonly IReadOnlyDictionary<string, TenantRecord?> _reviewed;
    private readonly CancellationToken _stop;
    private readonly List<string> _broken = [];
    private readonly StatementLog _log = new();
    private int _statements;

    private ForeignWalk(JsonObject document, HttpClient anonymous, Strangers strangers, IReadOnlyDictionary<string, TenantRecord?> reviewed, CancellationToken stop) =>
        (_document, _anonymous, _strangers, _reviewed, _stop) = (document, anonymous, strangers, reviewed, stop);

    /// <param name="host">The service.</param>
    /// <param name="strangers">Who asks.</param>
    /// <param name="reviewed">For every route that names a record: a real one, or null where nothing is anybody's own.</param>
    /// <param name="stop">Of the test.</param>
    public static async Task RunAsync(ServiceHost host, Strangers strangers, IReadOnlyDictionary<string, TenantRecord?> reviewed, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(host);
        using var anonymous = host.Anonymous();
        var document = JsonNode.Parse(await anonymous.GetStringAsync("/openapi/v1.json", stop))!.AsObject();
        using var walk = new ForeignWalk(document, anonymous, strangers, reviewed, stop);
        await walk.WalkAsync();
    }

    public void Dispose() => _log.Dispose();

    private async Task WalkAsync()
    {
        var routes = ConventionRoute.All(_document).ToList();
        var named = routes.Where(route => route.HasId).Select(route => route.Template).ToHashSet(StringComparer.Ordinal);
        _broken.AddRange(named.Except(_reviewed.Keys).Select(template => $"{template}: name a real record of a tenant, or null if nothing of it is anybody's own"));
        _broken.AddRange(_reviewed.Keys.Except(named).Select(template => $"{template}: there is no such route any more"));
        var before = await ReadAllAsync();
        foreach (var route in routes)
        {
            if (_reviewed.GetValueOrDefault(route.Template) is { } record)
            {
                await WalkAsync(route, record);
            }

            if (route.Takes("cursor") && (!route.HasId || _reviewed.GetValueOrDefault(route.Template) is not null))
            {
                await ListsAsync(route);
            }
        }

        foreach (var (path, text) in await ReadAllAsync())
        {
            if (before[path] != text)
            {
                _broken.Add($"{path} changed from {before[path]} to {text}");
            }
        }

        // Nothing heard would make everything cost the same.
        Assert.True(_statements > 0 || _reviewed.Values.All(record => record?.IsHidden != true), "No statement of any request was seen.");
        Assert.True(_broken.Count == 0, $"{_broken.Count} ways to what is not one's own:\n{string.Join('\n', _broken.Distinct())}");
    }

    /// <summary>Each record with its tag, as its owner reads it.</summary>
    private async Task<Dictionary<string, string>> ReadAllAsync()
    {
        var found = new Dictionary<string, string>();
        foreach (var record in _reviewed.Values.OfType<TenantRecord>().Where(record => record.ReadAt is not null).DistinctBy(record => record.ReadAt))
        {
            using var answer = await record.Owners[0].GetAsync(record.ReadAt, _stop);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{record.ReadAt}: its owner gets {(int)answer.StatusCode}");
            found[record.ReadAt!] = $"{answer.Headers.ETag} {await answer.Content.ReadAsStringAsync(_stop)}";
        }

        return found;
    }

    private async Task WalkAsync(ConventionRoute route, TenantRecord record)
    {
        var real = route.PathTo([.. record.Ids]);
        string[] tags = route.Needs("If-Match") && record.ReadAt is not null ? [await TagOfAsync(record), "\"99\"", "*"] : [""];
        foreach (var (name, stranger) in _strangers.Callers.Where(one => !record.KnownTo.Contains(one.Key)))
        {
            if (record.IsHidden)
            {
                foreach (var tag in tags)
                {
                    await HiddenAsync(route, record, name, stranger, real, tag);
                }
            }
            else if (route.Method == "GET")
            {
                using var answer = await SendAsync(route, stranger, real);
                Expect(route, $"{name} reads what is public", answer, HttpStatusCode.OK);
            }
            else if (record.ReadAt is not null)
            {
                using var answer = await SendAsync(route, stranger, real, tags[0]);
                Expect(route, $"{name} changes what others own", answer, HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
            }
        }

        if (record.ReadAt is null)
        {
            await ReadsAsync(route, _strangers.Callers[Strangers.OtherMember], real);
            return;
        }

        await TricksAsync(route, record, tags[0]);
        await VariantsAsync(route, record);
        if (route.Needs("If-Match"))
        {
            await StaleAsync(route, record, real, "\"99\"", "another version's tag");
            await StaleAsync(route, record, real, "W/" + tags[0], "the right tag, but weak,");
        }

        await ReadsAsync(route, record.Owners[0], real);
    }

    private async Task HiddenAsync(ConventionRoute route, TenantRecord record, string name, HttpClient stranger, string real, string tag)
    {
        var fresh = record.Ids.Select(id => TestActor.NewId(id[..3])).ToArray();
        var (foreign, work) = await DescribeAsync(route, stranger, real, tag);
        foreach (var absent in new[] { route.PathTo([.. record.Ids.SkipLast(1), fresh[^1]]), route.PathTo(fresh) }.Distinct())
        {
            var (nothing, less) = await DescribeAsync(route, stranger, absent, tag);
            if (!work.SequenceEqual(less))
            {
                _broken.Add($"{route.Method} {route.Template} {tag}: {name} makes the database run {work.Count} statements for what is not theirs, {less.Count} for what is not there: {string.Join(" ; ", work.Except(less).Concat(less.Except(work)))}");
            }

            if (foreign != nothing)
            {
                _broken.Add($"{route.Method} {route.Template} {tag}: {name} can tell what is not theirs, {foreign}, from what is not there, {nothing}");
            }
        }

        if (!foreign.StartsWith("403 ", StringComparison.Ordinal) && !foreign.StartsWith("404 ", StringComparison.Ordinal))
        {
            _broken.Add($"{route.Method} {route.Template} {tag}: {name} gets {foreign}");
        }
    }

    /// <summary>Everything a caller could tell two refusals apart by.</summary>
    private async Task<(string Answer, IReadOnlyList<string> Statements)> DescribeAsync(ConventionRoute route, HttpClient caller, string path, string tag)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), path);
        route.Fill(request, ifMatch: tag);
        var trace = _log.Follow(request);
        using var answer = await caller.SendAsync(request, _stop);
        var statements = _log.Of(trace);
        _statements += statements.Count;
        var text = await answer.Content.ReadAsStringAsync(_stop);
        if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json" && JsonNode.Parse(text) is JsonObject problem)
        {
            problem.Remove("traceId");
            problem.Remove("instance");
            text = problem.ToJsonString();
        }

        var headers = answer.Headers.Where(header => header.Key is not ("Date" or "traceparent")).Select(header => $"{header.Key}={string.Join(',', header.Value)}").Order(StringComparer.Ordinal);
        return ($"{(int)answer.StatusCode} {text} [{string.Join("; ", headers)}]", statements);
    }

    /// <summary>Another spelling of the path leads to the record no more than the path itself does (reliability §4, test 41).</summary>
    private async Task TricksAsync(ConventionRoute route, TenantRecord record, string tag)
    {
        var callers = record.IsHidden ? [_anonymous, _strangers.Callers[Strangers.OtherMember]] : new[] { _anonymous };
        foreach (var trick in PathTricks.Of(route, [.. record.Ids]))
        {
            foreach (var caller in callers)
            {
                using var answer = await SendAsync(route, caller, PathTricks.Address(caller, trick), tag);
                if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
                {
                    _broken.Add($"{route.Method} {route.Template}: {trick} gets {(int)answer.StatusCode} {(caller == _anonymous ? "without a token" : "as a stranger")}");
                }
            }
        }
    }

    /// <summary>Another spelling of a real id names nothing, not even for the owner (reliability §4, test 5).</summary>
    private async Task VariantsAsync(ConventionRoute route, TenantRecord record)
    {
        var id = record.Ids[^1];
        string[] variants =
        [
            id.ToUpperInvariant(), id[..4] + id[4..].ToUpperInvariant(), $"%7B{id}%7D", id + ".", id + "%252e", id.Replace("_", "%255f", StringComparison.Ordinal), id + "%20", "%20" + id, id + "%00",
            id[4..], $"{id},{id}", id + "%0A",
        ];
        foreach (var variant in variants.Where(variant => variant != id))
        {
            foreach (var owner in record.Owners)
            {
                using var answer = await SendAsync(route, owner, route.PathTo([.. record.Ids.SkipLast(1), variant]), "\"99\"");
                if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Forbidden))
                {
                    _broken.Add($"{route.Method} {route.Template}: {variant} gets {(int)answer.StatusCode}");
                }
            }
        }
    }

    private async Task StaleAsync(ConventionRoute route, TenantRecord record, string real, string tag, string what)
    {
        var statuses = new List<int>();
        foreach (var owner in record.Owners)
        {
            using var answer = await SendAsync(route, owner, real, tag);
            statuses.Add((int)answer.StatusCode);
        }

        if (!statuses.Contains(412) || statuses.Except([412, 403]).Any())
        {
            _broken.Add($"{route.Method} {route.Template}: {what} gets {string.Join(", ", statuses)} and not 412");
        }
    }

    private async Task ReadsAsync(ConventionRoute route, HttpClient reader, string real)
    {
        if (route.Method == "GET")
        {
            _broken.AddRange((await ConditionalReads.CheckAsync(reader, real, _stop)).Select(what => $"{route.Method} {route.Template}: {what}"));
        }
    }

    /// <summary>No list shows what its reader could not read (reliability §4, test 6).</summary>
    private async Task ListsAsync(ConventionRoute route)
    {
        var path = route.HasId ? route.PathTo([.. _reviewed[route.Template]!.Ids]) : route.Template;
        foreach (var (name, stranger) in _strangers.Callers)
        {
            using var answer = await SendAsync(route, stranger, path + "?limit=200");
            var text = await answer.Content.ReadAsStringAsync(_stop);
            foreach (var hidden in _reviewed.Values.OfType<TenantRecord>().Where(record => record.IsHidden && !record.KnownTo.Contains(name)))
            {
                // A hidden record may hang on a public one, whose id everybody knows.
                if (text.Contains($"\"id\":\"{hidden.Ids[^1]}\"", StringComparison.Ordinal))
                {
                    _broken.Add($"{route.Method} {route.Template} shows {hidden.Ids[^1]} to {name}");
                }
            }

            if (answer.StatusCode == HttpStatusCode.OK)
            {
                await TotalAsync(route, name, stranger, path + "?limit=200", JsonNode.Parse(text)!.AsObject());
            }
        }
    }

    /// <summary>A total is told to who asks for it, and counts what this reader could read and nothing else (wire-contracts §3, row 9; reliability §4, test 6).</summary>
    private async Task TotalAsync(ConventionRoute route, string name, HttpClient reader, string path, JsonObject plain)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Prefer", "return=total-count");
        using var counted = await reader.SendAsync(request, _stop);
        var page = JsonNode.Parse(await counted.Content.ReadAsStringAsync(_stop))!.AsObject();
        // A list has items, a record entries.
        var (seen, total) = ((page["items"] ?? page["entries"])!.AsArray().Count, (long?)page["totalCount"]);
        if (plain.ContainsKey("totalCount") || total is null || (page["next"] is null ? total != seen : total <= seen))
        {
            _broken.Add($"{route.Method} {route.Template}: {name} sees {seen} records{(page["next"] is null ? "" : " and more")}, is told {total?.ToString(CultureInfo.InvariantCulture) ?? "no total"}, and {plain["totalCount"]?.ToString() ?? "none"} unasked");
        }
    }

    private async Task<string> TagOfAsync(TenantRecord record)
    {
        using var answer = await record.Owners[0].GetAsync(record.ReadAt, _stop);
        return answer.Headers.ETag?.ToString() ?? "*";
    }

    private Task<HttpResponseMessage> SendAsync(ConventionRoute route, HttpClient caller, string target, string tag = "") => SendAsync(route, caller, new Uri(target, UriKind.Relative), tag);

    private async Task<HttpResponseMessage> SendAsync(ConventionRoute route, HttpClient caller, Uri target, string tag)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), target);
        route.Fill(request, ifMatch: tag);
        return await caller.SendAsync(request, _stop);
    }

    private void Expect(ConventionRoute route, string what, HttpResponseMessage answer, params HttpStatusCode[] expected)
    {
        if (!expected.Contains(answer.StatusCode))
        {
            _broken.Add($"{route.Method} {route.Template}: {what} and gets {(int)answer.StatusCode}");
        }
    }
}
