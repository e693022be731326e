namespace Trilateral.Notifications.Contacts;

/// <summary>The languages mail is written in: the six of the United Nations and Urdu.</summary>
internal static class Languages
{
    public const string English = "en";

    public static IReadOnlyList<string> All { get; } = [English, "fr", "es", "ar", "ru", "zh", "ur"];
}
