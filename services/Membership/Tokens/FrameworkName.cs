using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Tokens;

/// <summary>A framework's id as clients, mandates and tokens spell it, and as the database keeps it.</summary>
internal static class FrameworkName
{
    public const string Prefix = "frm";

    public static string? Of(Guid? id) => id is { } value ? $"{Prefix}_{value:N}" : null;

    /// <summary>Null where none is given; adds a violation where it is no id.</summary>
    public static Guid? Read(Violations violations, string pointer, string? value) =>
        value is null || violations.ForeignId(pointer, value, Prefix).Length == 0 ? null : Guid.ParseExact(value.AsSpan(Prefix.Length + 1), "N");
}
