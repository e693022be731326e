using System.Security.Cryptography;
using System.Text;

namespace Trilateral.Notifications.Mail;

/// <summary>Tells whether two mails went to one address without keeping it: the same mark for the same address, and no way back from it without the service's key.</summary>
/// <param name="key">The service's.</param>
internal sealed class AddressMarks(string key)
{
    private const int Length = 16;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("marks of mail addresses\0" + key));

    public byte[] Of(string address) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(address.ToLowerInvariant()))[..Length];
}
