using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Unsubscriptions;

/// <summary>
/// The links that end mail of one topic to one person, for whoever holds the mail. What a link says is sealed: it cannot be guessed or made into another, and shows
/// neither person nor topic. It works as long as the key stays.
/// </summary>
internal sealed class UnsubscribeLinks(string key)
{
    /// <summary>Below the gateway's address.</summary>
    public const string Path = "/notifications/v1/unsubscriptions/";

    private const int PersonBytes = 16;
    private const int MaxTokenLength = 256;

    private readonly SecretBox _box = new(key, "unsubscribe links");

    /// <summary>What a link says, sealed.</summary>
    public string TokenOf(Guid person, MailTopic topic)
    {
        byte[] said = [.. person.ToByteArray(bigEndian: true), .. Encoding.ASCII.GetBytes(topic.Name)];
        return Base64Url.EncodeToString(_box.Close(said, default));
    }

    /// <returns>Null for what is no link of ours, or whose topic is gone or always sent.</returns>
    public (Guid Person, MailTopic Topic)? Read(string token)
    {
        if (token.Length > MaxTokenLength || !Base64Url.IsValid(token))
        {
            return null;
        }

        var box = Base64Url.DecodeFromChars(token);
        if (Base64Url.EncodeToString(box) != token)
        {
            // Blanks, padding and spare bits are read over; one link has one spelling.
            return null;
        }

        byte[] said;
        try
        {
            said = _box.Open(box, default);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return said.Length > PersonBytes && MailTopic.Find(Encoding.ASCII.GetString(said.AsSpan(PersonBytes))) is { IsAlwaysSent: false } topic
            ? (new Guid(said.AsSpan(0, PersonBytes), bigEndian: true), topic)
            : null;
    }
}
