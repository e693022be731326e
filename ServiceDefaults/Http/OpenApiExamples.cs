using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>An example for a schema, made of what the schema and its words say: enums, formats, "for example X", ids of a named kind. Members may give their own by <c>&lt;example&gt;</c>.</summary>
public static partial class OpenApiExamples
{
    private const int MaxDepth = 8;

    /// <summary>What a description's words say of a text, in this order.</summary>
    private static readonly (string Word, string Example)[] Words =
    [
        ("ISO 3166-1 alpha-3", "PAK"), ("IANA", "Asia/Karachi"), ("BCP 47", "en"), ("ISO 8601", "P14D"), ("SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ];

    /// <summary>Members that are called the same wherever they stand; ids here are those of other services, whose kinds this one does not know.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["address"] = "review.desk@example.org",
        ["answer"] = "OK",
        ["class"] = "Public",
        ["country"] = "PAK",
        ["description"] = "An organisation is on the platform's public register.",
        ["dialogueId"] = "evt_" + OpenApiParts.ExampleId,
        ["displayName"] = "The review desk",
        ["eventId"] = "msg_" + OpenApiParts.ExampleId,
        ["eventType"] = "contribution.*",
        ["fingerprint"] = "9f86d0",
        ["form"] = "thin",
        ["framework"] = "frm_" + OpenApiParts.ExampleId,
        ["frameworkId"] = "frm_" + OpenApiParts.ExampleId,
        ["language"] = "en",
        ["location"] = "https://example.org/moved",
        ["name"] = "An organisation of the alliance",
        ["next"] = "AZCgsMDQcACAAAAAAAAADy8xU2lnbmVkQ3Vyc29yLi4",
        ["organisation"] = "org_" + OpenApiParts.ExampleId,
        ["organisationId"] = "org_" + OpenApiParts.ExampleId,
        ["personId"] = "per_" + OpenApiParts.ExampleId,
        ["place"] = "Vienna",
        ["reach"] = "global",
        ["reason"] = "The statutes do not name its purpose.",
        ["secret"] = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ["side"] = "civil_society",
        ["subject"] = "org_" + OpenApiParts.ExampleId,
        ["timeZone"] = "Asia/Karachi",
        ["title"] = "A dialogue on firearms",
        ["url"] = "https://partner.example.org/webhooks",
    };

    public static JsonNode? Of(IOpenApiSchema? schema, OpenApiDocument document) => Of(schema, document, "value", 0);

    private static JsonNode? Of(IOpenApiSchema? schema, OpenApiDocument document, string name, int depth)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } id } && document.Components?.Schemas?.TryGetValue(id, out var target) == true)
        {
            schema = target;
        }

        if (schema is null || depth > MaxDepth)
        {
            return null;
        }

        if (schema.Examples is [{ } own, ..])
        {
            return own.DeepClone();
        }

        if (schema.Enum is { Count: > 0 } values)
        {
            return values[0].DeepClone();
        }

        if (schema.Extensions?.TryGetValue(OpenApiParts.OpenEnum, out var open) == true && open is JsonNodeExtension { Node: JsonArray { Count: > 0 } known })
        {
            return known[0]!.DeepClone();
        }

        if ((schema.OneOf ?? schema.AnyOf) is { Count: > 0 } choices)
        {
            return Of(choices.FirstOrDefault(choice => choice.Type != JsonSchemaType.Null), document, name, depth + 1);
        }

        var type = schema.Type ?? (schema.Properties is null ? JsonSchemaType.String : JsonSchemaType.Object);
        return type.HasFlag(JsonSchemaType.Object) || schema.Properties is { Count: > 0 } ? Object(schema, document, depth)
            : type.HasFlag(JsonSchemaType.Array) ? List(schema, document, name, depth)
            : type.HasFlag(JsonSchemaType.Boolean) ? JsonValue.Create(true)
            : type.HasFlag(JsonSchemaType.String) ? JsonValue.Create(Text(schema, name, schema.Description) ?? Elsewhere(document, name) ?? $"An example of {name}".PadRight(schema.MinLength ?? 0))
            : JsonValue.Create(decimal.Parse(schema.Minimum ?? "1", CultureInfo.InvariantCulture));
    }

    private static JsonObject Object(IOpenApiSchema schema, OpenApiDocument document, int depth)
    {
        var made = new JsonObject();
        foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            made[name] = Of(member, document, name, depth + 1);
        }

        if (made.Count == 0 && schema.AdditionalProperties is { } others)
        {
            made["key"] = Of(others, document, "key", depth + 1);
        }

        return made;
    }

    /// <summary>What a list's words say, they say of each of its items.</summary>
    private static JsonArray List(IOpenApiSchema schema, OpenApiDocument document, string name, int depth)
    {
        var item = schema.Items is OpenApiSchema { Enum: null or { Count: 0 }, Type: JsonSchemaType.String } text && Text(text, Singular(name), schema.Description) is { } said
            ? JsonValue.Create(said)
            : Of(schema.Items, document, Singular(name), depth + 1);
        return item is null ? [] : [item];
    }

    /// <summary>A member of the same name that says more is the same thing.</summary>
    private static string? Elsewhere(OpenApiDocument document, string name)
    {
        var same = (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>()).Values
            .Select(schema => schema.Properties?.TryGetValue(name, out var member) == true ? member : null).OfType<OpenApiSchema>().Where(member => member.Type?.HasFlag(JsonSchemaType.String) == true).ToList();
        return same.SelectMany(member => member.Enum ?? []).Select(value => (string?)value).FirstOrDefault() ?? same.Select(member => Text(member, name, member.Description)).FirstOrDefault(text => text is not null);
    }

    /// <returns>Null where neither form, words nor name say anything.</returns>
    private static string? Text(IOpenApiSchema schema, string name, string? description)
    {
        var words = description ?? "";
        return schema.Format switch
        {
            "date-time" => "2027-03-15T09:00:00Z",
            "date" => "2027-03-15",
            "uuid" => "0190a0b0-c0d0-7000-8000-00000000000f",
            "uri" or "uri-reference" => "https://partner.example.org/",
            "duration" => "P14D",
            _ => Id().Match(words) is { Success: true } id ? id.Groups[1].Value + OpenApiParts.ExampleId
                : Sample().Match(words) is { Success: true } sample ? sample.Groups[1].Value
                : Words.FirstOrDefault(one => words.Contains(one.Word, StringComparison.Ordinal)).Example is { } example ? example
                : Choice().Match(words) is { Success: true } choice ? choice.Groups[1].Value
                : Names.TryGetValue(name, out var usual) ? usual
                : schema.Pattern == OpenApiParts.IdPattern ? "xxx_" + OpenApiParts.ExampleId
                : null,
        };
    }

    private static string Singular(string name) => name.EndsWith('s') ? name[..^1] : name;

    [GeneratedRegex(@"\b([a-z]{3}_)(?=…| and 32 hex)")]
    private static partial Regex Id();

    [GeneratedRegex(@"(?:[Ff]or example|e\.g\.|^Always) ([\w/:.+-]*\w)")]
    private static partial Regex Sample();

    [GeneratedRegex(@"^(?:One of )?(\w+)(?:, \w+)* or \w+[.;]")]
    private static partial Regex Choice();
}
