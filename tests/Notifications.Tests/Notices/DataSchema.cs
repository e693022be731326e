using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Tests.Notices;

/// <summary>The JSON Schema of what the code writes as an event's data today, and what may have changed in it since it was frozen.</summary>
internal static class DataSchema
{
    private static readonly JsonSchemaExporterOptions Export = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>Said of the form and no part of it.</summary>
    private static readonly string[] Words = ["title", "description"];

    public static JsonObject Of(NoticeType type) => Of(type.Name, type.Data);

    public static JsonObject Of(string title, Type data)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach (var (key, value) in NoticeBoard.Json.GetJsonSchemaAsNode(data, Export).AsObject())
        {
            schema[key] = value?.DeepClone();
        }

        return schema;
    }

    /// <returns>Everything that a receiver who knows the frozen form could stumble over; members more that may be absent are nothing of it.</returns>
    public static IReadOnlyList<string> Broken(JsonObject frozen, JsonObject now, string at = "data")
    {
        var broken = new List<string>();
        var (before, after) = (Members(frozen), Members(now));
        var (asked, asks) = (Required(frozen), Required(now));
        broken.AddRange(before.Keys.Except(after.Keys).Select(name => $"{at}.{name} is gone"));
        broken.AddRange(after.Keys.Except(before.Keys).Intersect(asks).Select(name => $"{at}.{name} is new and can never be absent"));
        broken.AddRange(before.Keys.Intersect(after.Keys).Where(name => asked.Contains(name) != asks.Contains(name)).Select(name => $"{at}.{name} {(asks.Contains(name) ? "can never be absent any more" : "may be absent now")}"));
        foreach (var name in before.Keys.Intersect(after.Keys))
        {
            broken.AddRange(Broken(before[name], after[name], $"{at}.{name}"));
        }

        if (frozen["items"] is JsonObject items && now["items"] is JsonObject other)
        {
            broken.AddRange(Broken(items, other, at + "[]"));
        }

        var (rest, those) = (Rest(frozen), Rest(now));
        broken.AddRange(rest.Keys.Union(those.Keys).Where(key => !JsonNode.DeepEquals(rest.GetValueOrDefault(key), those.GetValueOrDefault(key)))
            .Select(key => $"{at}: {key} was {rest.GetValueOrDefault(key)?.ToJsonString() ?? "not said"} and is {those.GetValueOrDefault(key)?.ToJsonString() ?? "not said"}"));
        return broken;
    }

    private static Dictionary<string, JsonObject> Members(JsonObject schema) =>
        (schema["properties"] as JsonObject ?? []).ToDictionary(member => member.Key, member => member.Value as JsonObject ?? [], StringComparer.Ordinal);

    private static HashSet<string> Required(JsonObject schema) => (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);

    private static Dictionary<string, JsonNode?> Rest(JsonObject schema) => schema
        .Where(part => part.Key is not ("properties" or "required") && !Words.Contains(part.Key) && (part.Key != "items" || part.Value is not JsonObject))
        .ToDictionary(part => part.Key, part => part.Value, StringComparer.Ordinal);

    /// <summary>What is null is left out of an event, new members may appear, and the words are those of the code.</summary>
    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        // Our converter hides this type from the exporter.
        if (type == typeof(DateTimeOffset))
        {
            node = new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        }

        if (node is not JsonObject schema)
        {
            return node;
        }

        // What a message of before lacks is absent; nothing stands in its place.
        schema.Remove("default");
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Single(one => (string)one! != "null")!.DeepClone();
        }

        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            schema.Remove("additionalProperties");
            schema["required"] = new JsonArray([.. context.TypeInfo.Properties.Where(property => !property.IsGetNullable).Select(property => JsonValue.Create(property.Name))]);
        }

        var comment = (context.PropertyInfo?.AttributeProvider is PropertyInfo property ? OpenApiComments.Of(property) : null) ?? OpenApiComments.Of(type);
        if (comment is not null)
        {
            schema.Insert(0, "description", comment.Text);
        }

        return schema;
    }
}
