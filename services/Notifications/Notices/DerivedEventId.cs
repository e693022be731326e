using System.Security.Cryptography;
using System.Text;

namespace Trilateral.Notifications.Notices;

/// <summary>The id of an event that no message brought: the same for the same facts, whoever computes it and how often, so that unique keys write it at most once.</summary>
internal static class DerivedEventId
{
    public static Guid Of(string facts)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(facts)).AsSpan(0, 16);
        // Version 8 of RFC 9562: an id made of a hash of one's own choice.
        (bytes[6], bytes[8]) = ((byte)((bytes[6] & 0x0F) | 0x80), (byte)((bytes[8] & 0x3F) | 0x80));
        return new Guid(bytes, bigEndian: true);
    }
}
