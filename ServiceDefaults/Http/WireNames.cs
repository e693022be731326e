using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>The names an enum's values have in bodies, tokens and databases: camelCase, or what <see cref="JsonStringEnumMemberNameAttribute"/> says; never numbers.</summary>
[SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The enum is the subject; a table per enum is what is wanted.")]
public static class WireNames<TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Names = Enum.GetValues<TEnum>().ToDictionary(value => value, NameOf);

    private static readonly Dictionary<string, TEnum> Known = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Every name, for messages of refusal.</summary>
    public static string All { get; } = string.Join(", ", Names.Values);

    public static string Of(TEnum value) => Names[value];

    public static TEnum Parse(string name) => Known[name];

    public static bool TryParse([NotNullWhen(true)] string? name, out TEnum value) => Known.TryGetValue(name ?? "", out value);

    private static string NameOf(TEnum value) =>
        typeof(TEnum).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
