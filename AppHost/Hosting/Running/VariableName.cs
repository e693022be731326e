namespace Aspire.Hosting.Running;

internal static class VariableName
{
    /// <summary>Everything but ASCII letters, digits and underscores becomes an underscore; a leading digit gets one.</summary>
    public static string Encode(string name)
    {
        var encoded = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiDigit(encoded[0]) ? "_" + encoded : encoded;
    }
}
