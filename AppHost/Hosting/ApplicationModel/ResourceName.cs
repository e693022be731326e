namespace Aspire.Hosting.ApplicationModel;

internal static class ResourceName
{
    private const int MaxLength = 64;

    public static string Checked(string name, string parameterName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameterName);
        return Fault(name) is { } fault ? throw new ArgumentException($"'{name}' is no valid name: {fault}.", parameterName) : name;
    }

    private static string? Fault(string name)
    {
        if (name.Length > MaxLength)
        {
            return $"it has {name.Length} characters, at most {MaxLength} are allowed";
        }

        if (!char.IsAsciiLetter(name[0]))
        {
            return "it must start with an ASCII letter";
        }

        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        {
            return "only ASCII letters, digits and hyphens are allowed";
        }

        return name.Contains("--", StringComparison.Ordinal) || name[^1] == '-'
            ? "it must not hold two hyphens in a row or end with one"
            : null;
    }
}
