using System.Text.Json;

namespace Trilateral.ServiceDefaults.Messaging;

internal static class MessageJson
{
    /// <summary>Messages are thin (ids, versions, states); one this large is a mistake to be seen by its writer, not by the broker.</summary>
    public const int MaxBodyChars = 256 * 1024;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string Write<T>(T message)
        where T : class
    {
        var body = JsonSerializer.Serialize(message, Options);
        return body.Length <= MaxBodyChars
            ? body
            : throw new ArgumentException($"A message of type {typeof(T).Name} has {body.Length} characters; the limit is {MaxBodyChars}.", nameof(message));
    }
}
