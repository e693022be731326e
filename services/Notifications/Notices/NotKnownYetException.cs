namespace Trilateral.Notifications.Notices;

/// <summary>A message needs a name that another message carries, which has not arrived: it is put off and comes again.</summary>
internal sealed class NotKnownYetException(string message) : Exception(message);
