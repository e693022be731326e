using System.Text.Json.Nodes;

namespace Trilateral.Gateway;

/// <summary>Puts one OpenAPI document into another. Parts that are the same are kept once; parts of one name that differ get their service's name in front.</summary>
internal static class OpenApiMerge
{
    private const string ComponentsPrefix = "#/components/";

    /// <summary>Where operations stand.</summary>
    private static readonly string[] Places = ["paths", "webhooks"];

    public static void Add(JsonObject target, JsonObject source, string service)
    {
        var prefix = char.ToUpperInvariant(service[0]) + service[1..];
        Components(target, source, prefix);
        var operations = Operations(target).Select(operation => (string?)operation["operationId"]).ToHashSet();
        foreach (var operation in Operations(source))
        {
            if ((string?)operation["operationId"] is { } id && !operations.Add(id))
            {
                operation["operationId"] = prefix + id;
            }
        }

        foreach (var part in Places.Where(source.ContainsKey))
        {
            foreach (var (path, item) in Child(source, part).ToList())
            {
                // Throws for a path that two services serve: the proxy could reach only one of them.
                Child(target, part).Add(path, item?.DeepClone());
            }
        }

        var tags = target["tags"] as JsonArray ?? [];
        target["tags"] ??= tags;
        foreach (var tag in (source["tags"] as JsonArray ?? []).OfType<JsonObject>().Where(tag => !tags.OfType<JsonObject>().Any(known => (string?)known["name"] == (string?)tag["name"])))
        {
            tags.Add(tag.DeepClone());
        }
    }

    /// <summary>Gives equal contents equal bytes, whoever answered first.</summary>
    public static void Sort(JsonObject document)
    {
        foreach (var part in Child(document, "components").Select(pair => pair.Value).OfType<JsonObject>().Concat(Places.Where(document.ContainsKey).Select(part => Child(document, part))).ToList())
        {
            var members = part.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
            part.Clear();
            members.ForEach(member => part.Add(member.Key, member.Value));
        }

        if (document["tags"] is JsonArray tags)
        {
            var sorted = tags.OfType<JsonObject>().OrderBy(tag => (string?)tag["name"], StringComparer.Ordinal).ToList();
            tags.Clear();
            sorted.ForEach(tags.Add);
        }
    }

    public static IEnumerable<JsonObject> Operations(JsonObject document) =>
        Places.Where(document.ContainsKey).SelectMany(part => Child(document, part)).Select(pair => pair.Value).OfType<JsonObject>().SelectMany(item => item).Select(pair => pair.Value).OfType<JsonObject>();

    private static void Components(JsonObject target, JsonObject source, string prefix)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        if (source["components"]?["securitySchemes"] is JsonObject schemes)
        {
            var known = Child(Child(target, "components"), "securitySchemes");
            foreach (var (name, scheme) in schemes)
            {
                if (known[name] is JsonObject other)
                {
                    Scopes(other, scheme!.AsObject());
                }
            }
        }

        // Once more while names change: a part is also another when what it refers to is.
        for (var before = -1; before < renamed.Count;)
        {
            before = renamed.Count;
            foreach (var (kind, parts) in Child(source, "components").Where(pair => pair.Key != "securitySchemes").ToList())
            {
                var known = Child(Child(target, "components"), kind);
                foreach (var (name, part) in parts!.AsObject().ToList())
                {
                    if (known[name] is { } other && (!JsonNode.DeepEquals(other, part) || Refers(part, renamed)))
                    {
                        renamed[$"{ComponentsPrefix}{kind}/{name}"] = $"{ComponentsPrefix}{kind}/{prefix}{name}";
                        parts.AsObject().Remove(name);
                        parts[prefix + name] = part;
                    }
                }
            }
        }

        Rename(source, renamed);
        foreach (var (kind, parts) in Child(source, "components").ToList())
        {
            var known = Child(Child(target, "components"), kind);
            foreach (var (name, part) in parts!.AsObject())
            {
                if (!known.ContainsKey(name))
                {
                    known[name] = part?.DeepClone();
                }
            }
        }
    }

    private static void Scopes(JsonObject known, JsonObject added)
    {
        foreach (var (flow, settings) in Child(added, "flows").ToList())
        {
            var scopes = Child(Child(Child(known, "flows"), flow), "scopes");
            foreach (var (scope, text) in Child(settings!.AsObject(), "scopes"))
            {
                scopes[scope] = text?.DeepClone();
            }
        }
    }

    private static bool Refers(JsonNode? node, Dictionary<string, string> renamed) => node switch
    {
        JsonObject members => (members["$ref"] is JsonValue reference && renamed.ContainsKey(reference.GetValue<string>())) || members.Any(member => Refers(member.Value, renamed)),
        JsonArray items => items.Any(item => Refers(item, renamed)),
        _ => false,
    };

    private static void Rename(JsonNode? node, Dictionary<string, string> renamed)
    {
        if (renamed.Count == 0)
        {
            return;
        }

        if (node is JsonObject members)
        {
            if (members["$ref"] is JsonValue reference && renamed.TryGetValue(reference.GetValue<string>(), out var name))
            {
                members["$ref"] = name;
            }

            foreach (var (_, value) in members)
            {
                Rename(value, renamed);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Rename(item, renamed);
            }
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
