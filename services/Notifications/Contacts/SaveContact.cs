namespace Trilateral.Notifications.Contacts;

internal static class SaveContact
{
    public const int MaxAddressLength = 254;
    public const int MaxNameLength = 200;
}
