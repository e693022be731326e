using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>
/// Compares a body with the type its endpoint reads, so that the caller learns of every member that does not fit: the JSON reader itself stops at
/// the first (wire-contracts §3, row 2). Asked only after the reader has refused.
/// </summary>
internal sealed class RequestShape(JsonSerializerOptions options)
{
    /// <summary>More are not told; whoever sends so many has sent another document.</summary>
    public const int MaxFound = 100;

    private readonly List<Violation> _found = [];

    /// <param name="body">The whole body.</param>
    /// <param name="type">What the endpoint reads.</param>
    /// <param name="options">How it reads.</param>
    /// <returns>What does not fit, in the order in which it stands there; empty when all does.</returns>
    public static IReadOnlyList<Violation> Compare(JsonElement body, Type type, JsonSerializerOptions options)
    {
        var shape = new RequestShape(options);
        shape.Walk(body, options.GetTypeInfo(type), "");
        return shape._found;
    }

    /// <summary>A path of the JSON reader, <c>$.sides[0]['a.b']</c>, as a JSON Pointer (RFC 6901), <c>/sides/0/a.b</c>.</summary>
    public static string ToPointer(string? path)
    {
        var (pointer, rest) = ("", (path ?? "$")[1..]);
        while (rest.Length > 0)
        {
            var (name, length) = rest[0] switch
            {
                '[' when rest.StartsWith("['", StringComparison.Ordinal) && EndOfQuoted(rest) is var end => (rest[2..end], end + 2),
                '[' when rest.IndexOf(']', StringComparison.Ordinal) is var end => (rest[1..end], end + 1),
                _ when rest.IndexOfAny(['.', '['], 1) is var end and > 0 => (rest[1..end], end),
                _ => (rest[1..], rest.Length),
            };
            (pointer, rest) = (Below(pointer, name), rest[length..]);
        }

        return pointer;
    }

    /// <summary>The reader writes names as they are, quotes too: one ends where the path can go on.</summary>
    private static int EndOfQuoted(string rest)
    {
        var end = 2;
        while (end + 2 < rest.Length && !(rest.AsSpan(end).StartsWith("']", StringComparison.Ordinal) && rest[end + 2] is '.' or '['))
        {
            end++;
        }

        return end;
    }

    private static string Below(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private void Walk(JsonElement value, JsonTypeInfo type, string pointer)
    {
        if (_found.Count >= MaxFound || (value.ValueKind == JsonValueKind.Null && (!type.Type.IsValueType || Nullable.GetUnderlyingType(type.Type) is not null)))
        {
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when type.PolymorphismOptions is null:
                WalkObject(value, type, pointer);
                break;
            case JsonTypeInfoKind.Enumerable when type.ElementType is { } element:
                WalkList(value, options.GetTypeInfo(element), pointer);
                break;
            case JsonTypeInfoKind.Dictionary when type.ElementType is { } element:
                WalkDictionary(value, options.GetTypeInfo(element), pointer);
                break;
            default:
                Read(value, type, pointer);
                break;
        }
    }

    private void WalkObject(JsonElement value, JsonTypeInfo type, string pointer)
    {
        if (!Is(value, JsonValueKind.Object, pointer, "an object"))
        {
            return;
        }

        var members = type.Properties.ToDictionary(member => member.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var given in value.EnumerateObject())
        {
            var below = Below(pointer, given.Name);
            if (!seen.Add(given.Name))
            {
                Add(below, "duplicate", "The member stands twice; give it once.");
            }
            else if (members.TryGetValue(given.Name, out var member))
            {
                WalkMember(given.Value, member, below);
            }
            else if (!type.Properties.Any(one => one.IsExtensionData))
            {
                Add(below, "unknown-member", members.Count == 0 ? "There is no such member; leave it out." : $"There is no such member; the members here are {string.Join(", ", members.Keys)}.");
            }
        }

        foreach (var missing in type.Properties.Where(member => member.IsRequired && !seen.Contains(member.Name)))
        {
            Add(Below(pointer, missing.Name), "required", "The member is missing; give it.");
        }
    }

    private void WalkMember(JsonElement value, JsonPropertyInfo member, string pointer)
    {
        // A converter of its own reads what the type alone does not tell; the reader's own word on it stands.
        if (member.CustomConverter is null)
        {
            Walk(value, options.GetTypeInfo(member.PropertyType), pointer);
        }
    }

    private void WalkList(JsonElement value, JsonTypeInfo element, string pointer)
    {
        if (Is(value, JsonValueKind.Array, pointer, "a list"))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
            {
                Walk(item, element, Below(pointer, index.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private void WalkDictionary(JsonElement value, JsonTypeInfo element, string pointer)
    {
        if (Is(value, JsonValueKind.Object, pointer, "an object"))
        {
            foreach (var given in value.EnumerateObject())
            {
                Walk(given.Value, element, Below(pointer, given.Name));
            }
        }
    }

    private void Read(JsonElement value, JsonTypeInfo type, string pointer)
    {
        try
        {
            value.Deserialize(type);
        }
        catch (JsonException)
        {
            Add(pointer, "type", $"Give {Expected(Nullable.GetUnderlyingType(type.Type) ?? type.Type)}.");
        }
    }

    private bool Is(JsonElement value, JsonValueKind kind, string pointer, string what)
    {
        if (value.ValueKind != kind)
        {
            Add(pointer, "type", $"Give {what}.");
        }

        return value.ValueKind == kind;
    }

    private void Add(string pointer, string code, string detail)
    {
        if (_found.Count < MaxFound)
        {
            _found.Add(new Violation(pointer, code, detail));
        }
    }

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) || type == typeof(short) => "a whole number in the type's range",
        _ when type == typeof(decimal) || type == typeof(double) || type == typeof(float) => "a number",
        _ when type == typeof(DateTimeOffset) => "a time as RFC 3339 writes it, for example 2030-01-15T09:00:00Z",
        _ when type == typeof(DateOnly) => "a date as RFC 3339 writes it, for example 2030-01-15",
        _ when type == typeof(TimeOnly) => "a time of day, for example 09:00:00",
        _ => "a value of the type the API description says",
    };
}
