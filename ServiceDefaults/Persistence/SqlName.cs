using System.Text.RegularExpressions;

namespace Trilateral.ServiceDefaults.Persistence;

internal static partial class SqlName
{
    /// <summary>Returns <paramref name="name"/> when it needs no quoting anywhere, so that SQL made from it can hold nothing else.</summary>
    public static string Require(string name) =>
        Plain().IsMatch(name) ? name : throw new ArgumentException("A database name here is a lower-case letter, then letters, digits and underscores, at most 63.", nameof(name));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}\\z")]
    private static partial Regex Plain();
}
