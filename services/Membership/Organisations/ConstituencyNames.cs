using System.Text.Json;

namespace Trilateral.Membership.Organisations;

/// <summary>The names that stand for constituencies on the wire and in the database.</summary>
internal static class ConstituencyNames
{
    private static readonly Dictionary<string, Constituency> Known =
        Enum.GetValues<Constituency>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()), StringComparer.Ordinal);

    public static string All { get; } = string.Join(", ", Known.Keys);

    public static string Of(Constituency constituency) => JsonNamingPolicy.CamelCase.ConvertName(constituency.ToString());

    public static Constituency Parse(string name) => Known[name];

    public static bool TryParse(string? name, out Constituency constituency) => Known.TryGetValue(name ?? "", out constituency);
}
