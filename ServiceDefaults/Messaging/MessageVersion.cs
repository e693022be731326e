namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Which of two states of one subject is the newer (reliability 2.6): versions decide, not arrival.</summary>
public static class MessageVersion
{
    /// <summary>Whether a message carrying the full state is to be applied: gaps are fine, an equal or older version is not.</summary>
    /// <param name="arrived">The version in the message.</param>
    /// <param name="stored">The version of the kept copy; null when there is none yet.</param>
    public static bool IsNewer(long arrived, long? stored) => stored is null || arrived > stored;
}
