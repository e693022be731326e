using System.Text.Json;
using System.Text.Json.Serialization;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>What one platform-wide convention says of JSON on the wire (wire-contracts §3, rows 2, 10, 11, 20).</summary>
public static class JsonRules
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 32;

    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.Converters.Add(new UtcTimeConverter());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(AnswerRecord))]
[JsonSerializable(typeof(IReadOnlyList<Violation>))]
[JsonSerializable(typeof(Violation[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(TextFile))]
internal sealed partial class HttpJson : JsonSerializerContext;
