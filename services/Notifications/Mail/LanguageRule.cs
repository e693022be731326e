using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Mail;

internal static class LanguageRule
{
    /// <summary>A language that mail can be written in, or none.</summary>
    public static void Language(this Violations violations, string pointer, string? language)
    {
        if (language is not null && !Languages.All.Contains(language))
        {
            violations.Add(pointer, "unknown", $"Give one of: {string.Join(", ", Languages.All)}.");
        }
    }
}
