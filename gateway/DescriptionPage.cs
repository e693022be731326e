using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trilateral.Gateway;

/// <summary>The merged description as one page to read: made here, without script, so that it needs no other host and its policy allows nothing but its own style sheet.</summary>
internal static class DescriptionPage
{
    public const string Style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
        h2 { border-bottom: 1px solid; margin-top: 3rem; }
        h3 { margin: 2rem 0 .5rem; }
        pre { overflow-x: auto; padding: .5rem; border: 1px solid; }
        code, h3 { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
        table { border-collapse: collapse; width: 100%; }
        th, td { border: 1px solid; padding: .25rem .5rem; text-align: left; vertical-align: top; }
        """;

    public static string Write(JsonObject root)
    {
        var page = new StringBuilder();
        var info = root["info"]!;
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<link rel=\"stylesheet\" href=\"/docs/style.css\"><title>").Append(Text(info["title"])).Append(" API</title></head><body><h1>").Append(Text(info["title"])).Append(" API</h1><p>")
            .Append(Text(info["description"])).Append("</p><p>The same as <a href=\"/openapi/v1.json\">OpenAPI 3.1</a> (<a href=\"/openapi/v1.yaml\">YAML</a>). What problems mean: <a href=\"/problems\">/problems</a>.</p><nav><ul>");
        var operations = OperationsOf(root).ToList();
        var tags = operations.Select(one => one.Tag).Distinct().ToList();
        foreach (var tag in tags)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{Anchor(tag)}\">{Html(tag)}</a></li>");
        }

        page.Append("</ul></nav><main>");
        foreach (var tag in tags)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{Anchor(tag)}\">{Html(tag)}</h2>");
            foreach (var one in operations.Where(one => one.Tag == tag))
            {
                Operation(page, root, one);
            }
        }

        page.Append("<h2 id=\"schemas\">Schemas</h2>");
        foreach (var (name, schema) in root["components"]?["schemas"] as JsonObject ?? [])
        {
            page.Append(CultureInfo.InvariantCulture, $"<h3 id=\"schema-{Html(name)}\">{Html(name)}</h3><p>{Text(schema?["description"])}</p>");
            Members(page, schema);
        }

        return page.Append("</main></body></html>").ToString();
    }

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static IEnumerable<(string Method, string Path, string Tag, JsonObject Operation)> OperationsOf(JsonObject root) =>
        from path in root["paths"]!.AsObject().Concat(root["webhooks"] as JsonObject ?? [])
        from method in path.Value!.AsObject()
        where method.Value is JsonObject
        let operation = method.Value!.AsObject()
        select (method.Key.ToUpperInvariant(), path.Key, (string?)operation["tags"]?[0] ?? "Other", operation);

    private static void Operation(StringBuilder page, JsonObject root, (string Method, string Path, string Tag, JsonObject Operation) one)
    {
        var id = (string?)one.Operation["operationId"] ?? one.Method + one.Path;
        page.Append(CultureInfo.InvariantCulture, $"<h3 id=\"{Html(id)}\">{one.Method} {Html(one.Path)}</h3><p>{Text(one.Operation["description"])}</p>");
        var needs = one.Operation["security"]?.AsArray().SelectMany(need => need!.AsObject()).FirstOrDefault() ?? default;
        page.Append("<p>").Append(
            !one.Path.StartsWith('/') ? "Sent by the platform, signed."
            : needs.Value is not JsonArray scopes ? "Open to everyone."
            : scopes.Count == 0 ? "The client proves itself in the call."
            : $"Needs a token with the scope <code>{Html(string.Join(' ', scopes.Select(scope => (string?)scope)))}</code>.").Append("</p>");
        if (one.Operation["parameters"] is JsonArray { Count: > 0 } parameters)
        {
            page.Append("<table><tr><th>Parameter</th><th>In</th><th>Type</th><th>Meaning</th></tr>");
            foreach (var parameter in parameters.Select(parameter => Resolve(root, parameter)))
            {
                page.Append(CultureInfo.InvariantCulture, $"<tr><td><code>{Text(parameter["name"])}</code>{(parameter["required"] is JsonValue required && (bool)required ? " (required)" : "")}</td>")
                    .Append(CultureInfo.InvariantCulture, $"<td>{Text(parameter["in"])}</td><td>{Type(parameter["schema"])}</td><td>{Text(parameter["description"])}</td></tr>");
            }

            page.Append("</table>");
        }

        foreach (var (mediaType, content) in one.Operation["requestBody"]?["content"] as JsonObject ?? [])
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>Body, <code>{Html(mediaType)}</code>: {Type(content?["schema"])}</p>");
            Example(page, "body", content);
        }

        page.Append("<table><tr><th>Answer</th><th>Meaning</th><th>Body</th></tr>");
        foreach (var (status, answer) in one.Operation["responses"]!.AsObject())
        {
            var resolved = Resolve(root, answer);
            var body = (resolved["content"] as JsonObject ?? []).Select(content => Type(content.Value?["schema"])).FirstOrDefault();
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Html(status)}</td><td>{Text(resolved["description"])}</td><td>{body}</td></tr>");
        }

        page.Append("</table>");
        foreach (var content in one.Operation["responses"]!.AsObject().Where(answer => answer.Key.StartsWith('2')).SelectMany(answer => Resolve(root, answer.Value)["content"] as JsonObject ?? []).Take(1))
        {
            Example(page, "answer", content.Value);
        }
    }

    private static void Example(StringBuilder page, string of, JsonNode? content)
    {
        if (content?["example"] is { } example)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>Example of the {of}</summary><pre>{Html(example.ToJsonString(Readable))}</pre></details>");
        }
    }

    private static void Members(StringBuilder page, JsonNode? schema)
    {
        if (schema?["properties"] is not JsonObject { Count: > 0 } members)
        {
            return;
        }

        page.Append("<table><tr><th>Member</th><th>Type</th><th>Meaning</th></tr>");
        foreach (var (name, member) in members)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td><code>{Html(name)}</code></td><td>{Type(member)}</td><td>{Text(member?["description"])}</td></tr>");
        }

        page.Append("</table>");
    }

    private static string Type(JsonNode? schema)
    {
        if (schema is not JsonObject found)
        {
            return "";
        }

        if ((string?)found["$ref"] is { } reference)
        {
            var name = reference[(reference.LastIndexOf('/') + 1)..];
            return $"<a href=\"#schema-{Html(name)}\">{Html(name)}</a>";
        }

        var type = found["type"] switch
        {
            JsonArray several => string.Join(" or ", several.Select(one => (string?)one)),
            JsonValue one => (string?)one ?? "",
            _ => string.Join(" or ", (found["oneOf"] ?? found["anyOf"])?.AsArray().Select(Type) ?? []),
        };
        var more = new[] { (string?)found["format"], (string?)found["pattern"], (found["enum"] ?? found["x-extensible-enum"]) is JsonArray values ? string.Join(", ", values.Select(value => value?.ToString())) : null };
        var items = found["items"] is { } item ? " of " + Type(item) : "";
        return (found["type"] is null ? type : Html(type)) + items + string.Concat(more.OfType<string>().Select(part => $" <code>{Html(part)}</code>"));
    }

    private static JsonNode Resolve(JsonObject root, JsonNode? node)
    {
        if ((string?)node!["$ref"] is not { } reference)
        {
            return node;
        }

        JsonNode found = root;
        foreach (var part in reference[2..].Split('/'))
        {
            found = found[part]!;
        }

        return found;
    }

    private static string Anchor(string tag) => "tag-" + Html(tag.Replace(' ', '-'));

    private static string Text(JsonNode? node) => Html(node?.ToString() ?? "");

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
