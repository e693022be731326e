using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trilateral.TestSupport;

/// <summary>One operation of an API description, and requests that fit it.</summary>
internal sealed partial class ConventionRoute
{
    private const string AbsentId = "xxx_0190a0b0c0d07000800000000000000f";

    private static readonly string[] Verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private readonly JsonObject _document;
    private readonly List<JsonObject> _parameters;
    private readonly JsonObject? _body;

    public ConventionRoute(JsonObject document, string template, string method, JsonObject operation)
    {
        (_document, Template, Method) = (document, template, method);
        _parameters = [.. (operation["parameters"] as JsonArray ?? []).Select(Resolve)];
        IsOpen = operation["security"] is JsonArray needs && !needs.Any(one => one!.AsObject().ContainsKey("clientCredentials"));
        Scope = (string?)operation["security"]?.AsArray().FirstOrDefault()?.AsObject().FirstOrDefault().Value?.AsArray().FirstOrDefault();
        Roles = [.. (operation["x-roles"] as JsonArray ?? []).Select(role => (string)role!)];
        var bodies = operation["requestBody"]?["content"]?.AsObject();
        BodyMediaType = bodies?.FirstOrDefault().Key;
        _body = bodies?.FirstOrDefault().Value?["schema"] is { } schema ? Resolve(schema) : null;
        Statuses = operation["responses"]!.AsObject().Where(answer => answer.Key.Length == 3).Select(answer => int.Parse(answer.Key, CultureInfo.InvariantCulture)).ToHashSet();
        Answers = [.. operation["responses"]!.AsObject().Where(answer => answer.Key.StartsWith('2'))
            .SelectMany(answer => Resolve(answer.Value)["content"]?.AsObject() ?? [], (answer, content) => (answer.Key, Resolve(content.Value?["schema"])))];
    }

    public string Template { get; }

    public string Method { get; }

    public bool IsOpen { get; }

    public string? Scope { get; }

    public IReadOnlyList<string> Roles { get; }

    public string? BodyMediaType { get; }

    /// <summary>What the description says the route can answer.</summary>
    public IReadOnlySet<int> Statuses { get; }

    /// <summary>Its successes that have content, with their schemas.</summary>
    public IReadOnlyList<(string Status, JsonObject Schema)> Answers { get; }

    public IEnumerable<string> Filters => _parameters.Where(parameter => (string?)parameter["in"] == "query").Select(parameter => (string)parameter["name"]!).Except(["limit", "cursor"]);

    /// <summary>Where in its body there are objects within objects, as JSON Pointers.</summary>
    public IEnumerable<string> Nested => Objects(Body(), "").Where(pointer => pointer.Length > 0);

    public bool HasId => Template.Contains('{', StringComparison.Ordinal);

    /// <summary>The body's members, each with a value of a type it does not have.</summary>
    public IEnumerable<(string Name, JsonNode Wrong)> WrongMembers => (_body?["properties"] as JsonObject ?? []).Where(member => Types(Resolve(member.Value)).Count > 0).Select(member => (member.Key, Wrong(Resolve(member.Value))));

    /// <summary>Every operation of a description.</summary>
    public static IEnumerable<ConventionRoute> All(JsonObject document) =>
        from path in document["paths"]?.AsObject() ?? []
        from operation in path.Value!.AsObject()
        where Verbs.Contains(operation.Key.ToUpperInvariant())
        select new ConventionRoute(document, path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject());

    public string Path(string id = AbsentId) => Parameter().Replace(Template, id);

    /// <summary>A change that may create has If-Match optional, beside If-None-Match: it needs one of the two.</summary>
    public bool Needs(string header) => _parameters.Any(parameter => (string?)parameter["in"] == "header" && (string?)parameter["name"] == header && (header == "If-Match" || (bool?)parameter["required"] == true));

    /// <summary>The path of one record; an id for each parameter, as it is to stand there.</summary>
    public string PathTo(params string[] ids)
    {
        var next = 0;
        return Parameter().Replace(Template, _ => ids[Math.Min(next++, ids.Length - 1)]);
    }

    public bool Takes(string query) => _parameters.Any(parameter => (string?)parameter["in"] == "query" && (string?)parameter["name"] == query);

    /// <summary>A body of the right shape; whether its values keep the rules of the feature is open.</summary>
    /// <param name="text">What stands in its texts.</param>
    public JsonObject Body(string text = "x") => _body is null ? [] : (JsonObject)Value(_body, 0, text)!;

    /// <summary>The members of a schema, those of objects within it in braces.</summary>
    public string Members(JsonObject schema, int depth = 0)
    {
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return string.Join('|', choices.Select(choice => Members(Resolve(choice), depth)).Where(text => text.Length > 0));
        }

        if (schema["items"] is { } items)
        {
            return "[]" + Members(Resolve(items), depth + 1);
        }

        return schema["properties"] is not JsonObject properties || depth > 6
            ? schema["additionalProperties"] is JsonObject ? "{*}" : ""
            : "{" + string.Join(", ", properties.Select(member => member.Key + Members(Resolve(member.Value), depth + 1)).Order(StringComparer.Ordinal)) + "}";
    }

    /// <summary>What a request of this route takes: query, headers and body, with types; what may be null or left out has a "?".</summary>
    public string Takes()
    {
        var sent = _parameters.Where(parameter => (string?)parameter["in"] != "path").GroupBy(parameter => (string)parameter["in"]!)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {{{string.Join(", ", group.Select(Parameter).Order(StringComparer.Ordinal))}}}");
        return string.Join(' ', _body is null ? sent : sent.Append($"{BodyMediaType} {Shape(_body, 0)}"));

        string Parameter(JsonObject parameter) => $"{(string)parameter["name"]!}{((bool?)parameter["required"] == true ? "" : "?")}: {Shape(Resolve(parameter["schema"]), 0)}";
    }

    private string Shape(JsonObject schema, int depth)
    {
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return string.Join('|', choices.Select(Resolve).Where(choice => !Types(choice).SetEquals(["null"])).Select(choice => Shape(choice, depth)));
        }

        var types = Types(schema);
        var values = schema["enum"] is JsonArray listed ? $"({string.Join('|', listed.Select(value => value?.ToString() ?? "null"))})" : "";
        var shape = schema["items"] is { } items ? $"[{Shape(Resolve(items), depth + 1)}]"
            : schema["properties"] is JsonObject members && depth < 6 ? $"{{{string.Join(", ", members.Select(member => Member(member.Key, member.Value)).Order(StringComparer.Ordinal))}}}"
            : schema["additionalProperties"] is JsonObject any ? $"{{*: {Shape(Resolve(any), depth + 1)}}}"
            : string.Join('|', types.Where(type => type != "null").Order(StringComparer.Ordinal)) + (schema["format"] is { } format ? $"<{format}>" : "");
        return shape + values;

        string Member(string name, JsonNode? member)
        {
            var needed = (schema["required"] as JsonArray ?? []).Any(one => (string?)one == name) && !MayBeNull(Resolve(member));
            return $"{name}{(needed ? "" : "?")}: {Shape(Resolve(member), depth + 1)}";
        }
    }

    private bool MayBeNull(JsonObject schema) =>
        Types(schema).Contains("null") || ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices && choices.Any(choice => MayBeNull(Resolve(choice))));

    private static IEnumerable<string> Objects(JsonNode? node, string pointer) => node switch
    {
        // What has no member of its own is a map: any name may stand in it.
        JsonObject { Count: 0 } => [],
        JsonObject one => one.SelectMany(member => Objects(member.Value, $"{pointer}/{member.Key}")).Prepend(pointer),
        JsonArray several => several.SelectMany((item, index) => Objects(item, $"{pointer}/{index}")),
        _ => [],
    };

    /// <summary>As <see cref="PathTo"/>, with the route's own words in capitals.</summary>
    public string ShoutedPathTo(params string[] ids)
    {
        var next = 0;
        return Parameter().Replace(Template.ToUpperInvariant(), _ => ids[Math.Min(next++, ids.Length - 1)]);
    }

    /// <summary>Makes a request one in order, but for what is given; an empty key or tag is left out.</summary>
    public void Fill(HttpRequestMessage request, string? body = null, string? key = null, string? ifMatch = "\"1\"", string? mediaType = null)
    {
        if (BodyMediaType is not null)
        {
            request.Content = new StringContent(body ?? Body().ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(mediaType ?? BodyMediaType));
        }

        if (Needs("Idempotency-Key") && key != "")
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key ?? Guid.CreateVersion7().ToString("N"));
        }

        if (Needs("If-Match") && ifMatch is { Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }
    }

    private JsonNode? Value(JsonObject schema, int depth, string text)
    {
        if (schema["enum"] is JsonArray { Count: > 0 } values && text == "x")
        {
            return values[0]!.DeepClone();
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return choices.Select(Resolve).Where(choice => !Types(choice).SetEquals(["null"])).Select(choice => Value(choice, depth, text)).FirstOrDefault();
        }

        var types = Types(schema);
        if (types.Contains("object") || schema["properties"] is not null)
        {
            var made = new JsonObject();
            foreach (var (name, member) in depth > 4 ? [] : schema["properties"] as JsonObject ?? [])
            {
                made[name] = Value(Resolve(member), depth + 1, text);
            }

            return made;
        }

        return types.Contains("string")
            ? (string?)schema["format"] switch
            {
                "date-time" => "2030-01-15T09:00:00Z",
                "date" => "2030-01-15",
                "uuid" => "0190a0b0-c0d0-7000-8000-00000000000f",
                "uri" when text == "x" => "https://example.org/",
                _ => text,
            }
            : types.Contains("integer") || types.Contains("number") ? 1
            : types.Contains("boolean") ? true
            : types.Contains("array") ? Array(schema, depth, text)
            : null;
    }

    /// <summary>With an item where that is an object: what is within it has rules of its own.</summary>
    private JsonArray Array(JsonObject schema, int depth, string text) =>
        Value(Resolve(schema["items"]), depth + 1, text) is { } item && (item is JsonObject || text != "x") ? [item] : [];

    private static JsonNode Wrong(JsonObject schema)
    {
        var types = Types(schema);
        return types.Contains("array") || types.Contains("object") ? JsonValue.Create(1) : new JsonArray(new JsonObject());
    }

    private static HashSet<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => (string)type!)],
        JsonValue one => [(string)one!],
        _ => schema["properties"] is null ? [] : ["object"],
    };

    private JsonObject Resolve(JsonNode? node)
    {
        if ((string?)node?["$ref"] is not { } reference)
        {
            return node as JsonObject ?? [];
        }

        JsonNode found = _document;
        foreach (var part in reference[2..].Split('/'))
        {
            found = found[part]!;
        }

        return found.AsObject();
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
