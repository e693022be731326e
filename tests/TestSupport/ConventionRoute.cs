using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trilateral.TestSupport;

/// <summary>One operation of an API description, and requests that fit it.</summary>
internal sealed partial class ConventionRoute
{
    private const string AbsentId = "xxx_0190a0b0c0d07000800000000000000f";

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
        AnswersJson = operation["responses"]!.AsObject().Any(answer => answer.Key.StartsWith('2') && Resolve(answer.Value)["content"]?["application/json"] is not null);
    }

    public string Template { get; }

    public string Method { get; }

    public bool IsOpen { get; }

    public string? Scope { get; }

    public IReadOnlyList<string> Roles { get; }

    public string? BodyMediaType { get; }

    public bool AnswersJson { get; }

    public bool HasId => Template.Contains('{', StringComparison.Ordinal);

    /// <summary>The body's members, each with a value of a type it does not have.</summary>
    public IEnumerable<(string Name, JsonNode Wrong)> Members => (_body?["properties"] as JsonObject ?? []).Where(member => Types(Resolve(member.Value)).Count > 0).Select(member => (member.Key, Wrong(Resolve(member.Value))));

    public string Path(string id = AbsentId) => Parameter().Replace(Template, id);

    /// <summary>A change that may create has If-Match optional, beside If-None-Match: it needs one of the two.</summary>
    public bool Needs(string header) => _parameters.Any(parameter => (string?)parameter["in"] == "header" && (string?)parameter["name"] == header && (header == "If-Match" || (bool?)parameter["required"] == true));

    public bool Takes(string query) => _parameters.Any(parameter => (string?)parameter["in"] == "query" && (string?)parameter["name"] == query);

    /// <summary>A body of the right shape; whether its values keep the rules of the feature is open.</summary>
    public JsonObject Body() => _body is null ? [] : (JsonObject)Value(_body, 0)!;

    private JsonNode? Value(JsonObject schema, int depth)
    {
        if (schema["enum"] is JsonArray { Count: > 0 } values)
        {
            return values[0]!.DeepClone();
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return choices.Select(Resolve).Where(choice => !Types(choice).SetEquals(["null"])).Select(choice => Value(choice, depth)).FirstOrDefault();
        }

        var types = Types(schema);
        if (types.Contains("object") || schema["properties"] is not null)
        {
            var made = new JsonObject();
            foreach (var (name, member) in depth > 4 ? [] : schema["properties"] as JsonObject ?? [])
            {
                made[name] = Value(Resolve(member), depth + 1);
            }

            return made;
        }

        return types.Contains("string")
            ? (string?)schema["format"] switch
            {
                "date-time" => "2030-01-15T09:00:00Z",
                "date" => "2030-01-15",
                "uuid" => "0190a0b0-c0d0-7000-8000-00000000000f",
                "uri" => "https://example.org/",
                _ => "x",
            }
            : types.Contains("integer") || types.Contains("number") ? 1
            : types.Contains("boolean") ? true
            : types.Contains("array") ? new JsonArray()
            : null;
    }

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
