using System.Text;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string S1 = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string S2 = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    private const string S3 = "whsec_paWlpaWlpaWlpaWlpaWlpaWlpaWlpaWl";
    private const string S4 = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
    private const string IdA = "msg_01JHN0TRILATERAL0000000001";
    private const string BodyA = """{"type":"submission.accepted","timestamp":"2026-01-15T09:30:00Z","data":{"id":"sub_01","version":3}}""";
    private const string SignatureA = "v1,1LuuRJIB9xMZmVOgV4Avgv+hwOmNfUoTjuMPUYolbDc=";
    private const string SignatureA2 = "v1,45MVSKByTwmCJXv+Nl9+p54a0bl2Eau4kaUELxLj4bw=";

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121, """{"event_type":"ping","data":{"success":true}}""", "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=")]
    [InlineData(S1, IdA, 1768469400, BodyA, SignatureA)]
    [InlineData(S2, IdA, 1768469400, BodyA, SignatureA2)]
    public void The_published_vectors_hold(string secret, string id, long timestamp, string body, string expected) =>
        Assert.Equal(expected, WebhookSignature.Of([Key(secret)], id, timestamp, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void While_a_rotation_lasts_the_new_key_signs_first_and_the_old_one_after_it() =>
        Assert.Equal($"{SignatureA} {SignatureA2}", WebhookSignature.Of([Key(S1), Key(S2)], IdA, 1768469400, Encoding.UTF8.GetBytes(BodyA)));

    [Theory]
    [InlineData(0, "4")]
    [InlineData(1, "2,3,4")]
    public void Without_grace_a_new_key_signs_alone_even_where_an_older_one_still_had_time(int graceSeconds, string signing)
    {
        var (now, box) = (new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero), new SecretBox(NotificationsHost.Key, WebhookSecret.Purpose));
        var endpoint = new WebhookEndpoint { Id = Id.New<WebhookEndpoint>(now), ClientId = "cli_1", Side = "government", CreatedAt = now, Url = "https://partner.example/", EventTypes = ["*"], Form = "thin" };
        endpoint.Secrets.Add(WebhookSecret.Of(endpoint.Id, 1, S1, box));
        endpoint.Rotate(WebhookSecret.Of(endpoint.Id, 2, S2, box), now, TimeSpan.FromDays(7));
        endpoint.Rotate(WebhookSecret.Of(endpoint.Id, 3, S3, box), now, TimeSpan.FromDays(7));
        Assert.Equal([1, 2, 3], endpoint.Secrets.Where(secret => secret.SignsAt(now)).Select(secret => secret.Number));

        endpoint.Rotate(WebhookSecret.Of(endpoint.Id, 4, S4, box), now, TimeSpan.FromSeconds(graceSeconds));

        Assert.Equal(signing, string.Join(',', endpoint.Secrets.Where(secret => secret.SignsAt(now)).Select(secret => secret.Number)));
    }

    [Fact]
    public void An_id_with_a_dot_is_never_signed() =>
        Assert.Throws<ArgumentException>(() => WebhookSignature.Of([Key(S1)], "msg_1.2", 1768469400, "{}"u8));

    [Theory]
    [InlineData(S1, 32)]
    [InlineData(S3, 24)]
    [InlineData(S4, 64)]
    [InlineData("whsec_plJ3nmyCDGBKInavdOK15jsl", null)]
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=", null)] // 23 bytes
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=", null)] // 65 bytes
    [InlineData("whsec_--__AwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", null)] // base64url
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", null)] // no padding
    [InlineData("whsec_ AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", null)]
    [InlineData("WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", null)]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_key_has_24_to_64_bytes_in_standard_base64(string? secret, int? length) =>
        Assert.Equal(length, SigningSecret.TryGetKey(secret, out var key) ? key.Length : null);

    [Fact]
    public void A_new_secret_is_a_usable_key_of_32_bytes_and_never_the_same()
    {
        var (first, second) = (SigningSecret.Create(), SigningSecret.Create());

        Assert.True(SigningSecret.TryGetKey(first, out var key));
        Assert.Equal(32, key.Length);
        Assert.NotEqual(first, second);
        Assert.Matches("^[0-9a-f]{6}$", SigningSecret.FingerprintOf(first));
        Assert.NotEqual(SigningSecret.FingerprintOf(S1), SigningSecret.FingerprintOf(S2));
    }

    // P2's key has 18 bytes: good enough for a vector, too short for us to hand out.
    private static byte[] Key(string secret) => Convert.FromBase64String(secret[SigningSecret.Prefix.Length..]);
}
