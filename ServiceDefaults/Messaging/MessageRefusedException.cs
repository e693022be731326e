namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Thrown by a handler for a message that no retry can make acceptable; it goes to the error queue at once.</summary>
public sealed class MessageRefusedException(string reason) : Exception(reason);
