using System.Security.Cryptography;
using System.Text;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

public sealed class SecretBoxTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("whsec_a secret of some length");
    private static readonly byte[] Row = [1, 2, 3];

    private readonly SecretBox _box = new("a key of some length", "tests");

    [Fact]
    public void What_was_closed_is_opened_by_every_replica_with_the_key_and_shows_nothing()
    {
        var closed = _box.Close(Secret, Row);

        Assert.Equal(Secret, new SecretBox("a key of some length", "tests").Open(closed, Row));
        Assert.DoesNotContain("secret", Encoding.Latin1.GetString(closed), StringComparison.Ordinal);
        Assert.NotEqual(closed, _box.Close(Secret, Row));
    }

    [Fact]
    public void Another_key_purpose_or_row_or_a_changed_byte_opens_nothing()
    {
        var closed = _box.Close(Secret, Row);

        Assert.ThrowsAny<CryptographicException>(() => new SecretBox("a key of some lengtH", "tests").Open(closed, Row));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox("a key of some length", "test").Open(closed, Row));
        Assert.ThrowsAny<CryptographicException>(() => _box.Open(closed, [1, 2, 4]));
        for (var i = 0; i < closed.Length; i++)
        {
            var changed = (byte[])closed.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _box.Open(changed, Row));
        }

        Assert.ThrowsAny<CryptographicException>(() => _box.Open(closed.AsSpan(0, 27).ToArray(), Row));
    }
}
