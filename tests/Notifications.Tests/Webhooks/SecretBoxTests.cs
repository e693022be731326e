using System.Security.Cryptography;
using System.Text;
using Trilateral.Notifications.Webhooks;

namespace Trilateral.Notifications.Tests.Webhooks;

public sealed class SecretBoxTests
{
    private static readonly Guid Endpoint = Guid.Parse("0198c5f2-a7b0-7d4e-8f3a-2b1c0d9e8f7a");

    private readonly SecretBox _box = new("0123456789abcdef0123456789abcdef");

    [Fact]
    public void What_was_closed_is_opened_by_every_replica_with_the_key_and_shows_nothing()
    {
        var secret = SigningSecret.Create();

        var closed = _box.Close(secret, Endpoint);

        Assert.Equal(secret, new SecretBox("0123456789abcdef0123456789abcdef").Open(closed, Endpoint));
        Assert.DoesNotContain(secret[6..], Encoding.Latin1.GetString(closed), StringComparison.Ordinal);
        Assert.NotEqual(closed, _box.Close(secret, Endpoint));
    }

    [Fact]
    public void Another_key_another_endpoint_or_a_changed_byte_opens_nothing()
    {
        var closed = _box.Close(SigningSecret.Create(), Endpoint);

        Assert.ThrowsAny<CryptographicException>(() => new SecretBox("0123456789abcdef0123456789abcdeF").Open(closed, Endpoint));
        Assert.ThrowsAny<CryptographicException>(() => _box.Open(closed, Guid.Parse("0198c5f2-a7b0-7d4e-8f3a-2b1c0d9e8f7b")));
        for (var i = 0; i < closed.Length; i++)
        {
            var changed = (byte[])closed.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _box.Open(changed, Endpoint));
        }

        Assert.ThrowsAny<CryptographicException>(() => _box.Open(new byte[27], Endpoint));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcde", false)]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    public void A_key_has_at_least_32_characters(string key, bool accepted) =>
        Assert.Equal(accepted, Record.Exception(() => new SecretBox(key)) is null);
}
