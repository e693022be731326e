using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Identity;

/// <summary>What is remembered of a verified token, and everything that ends it (decision 0018).</summary>
public sealed class VerifiedTokensTests : IDisposable
{
    private static readonly DateTimeOffset Issued = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly TestIssuer _issuer = new();
    private readonly VerifiedTokens<string> _tokens = new();
    private readonly SecurityKey _key;

    public VerifiedTokensTests() => _key = new JsonWebKey(_issuer.PublicJwk);

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void A_verified_token_is_known_by_exactly_its_header()
    {
        var header = Remember("first", _key);

        Assert.Equal("first", _tokens.Find(header, KeyOf(_key), Issued));
        Assert.Null(_tokens.Find(header[..^1], KeyOf(_key), Issued));
        Assert.Null(_tokens.Find(header + " ", KeyOf(_key), Issued));
        Assert.Null(_tokens.Find(Header(), KeyOf(_key), Issued));
    }

    [Theory]
    [InlineData(600 + 29, true)]
    [InlineData(600 + 30, false)]
    [InlineData(3_600, false)]
    public void It_ends_when_the_token_does(int secondsAfter, bool known)
    {
        var header = Remember("one", _key);

        Assert.Equal(known, _tokens.Find(header, KeyOf(_key), Issued.AddSeconds(secondsAfter)) is not null);
    }

    [Fact]
    public void It_ends_with_its_key_and_does_not_pass_to_another_of_the_same_name()
    {
        var header = Remember("one", _key);

        Assert.Null(_tokens.Find(header, _ => null, Issued));
        Assert.Null(_tokens.Find(header, KeyOf(new JsonWebKey(_issuer.PublicJwk)), Issued));
        Assert.Null(_tokens.Find(header, keyId => keyId == _issuer.KeyId ? null : _key, Issued));
    }

    [Fact]
    public void Without_the_key_that_was_in_use_before_nothing_is_remembered() => Assert.Null(_tokens.Find(Remember("one", null), KeyOf(_key), Issued));

    [Fact]
    public void When_it_is_full_what_has_ended_goes_first()
    {
        var (ended, living) = (Header(), Header(issued: Issued.AddMinutes(9)));
        var (endedToken, livingToken) = (TokenOf(ended), TokenOf(living));
        for (var number = 0; number < VerifiedTokens<string>.MaxRemembered - 1; number++)
        {
            _tokens.Remember($"{ended}{number}", endedToken, _key, "ended", Issued);
        }

        _tokens.Remember(living, livingToken, _key, "living", Issued);
        Assert.Equal(VerifiedTokens<string>.MaxRemembered, _tokens.Count);

        _tokens.Remember("another", livingToken, _key, "another", Issued.AddMinutes(11));

        Assert.Equal(2, _tokens.Count);
        Assert.Equal("living", _tokens.Find(living, KeyOf(_key), Issued.AddMinutes(11)));
    }

    [Fact]
    public void It_never_holds_more_than_it_may()
    {
        var token = TokenOf(Header());
        for (var number = 0; number < VerifiedTokens<string>.MaxRemembered + 10; number++)
        {
            _tokens.Remember($"header {number}", token, _key, "value", Issued);
        }

        Assert.InRange(_tokens.Count, 1, VerifiedTokens<string>.MaxRemembered);
    }

    private static JsonWebToken TokenOf(string header) => new(header["Bearer ".Length..]);

    private Func<string, SecurityKey?> KeyOf(SecurityKey key) => keyId => keyId == _issuer.KeyId ? key : null;

    private string Remember(string value, SecurityKey? key)
    {
        var header = Header();
        _tokens.Remember(header, TokenOf(header), key, value, Issued);
        return header;
    }

    private string Header(DateTimeOffset? issued = null) => $"Bearer {_issuer.Token(TestActor.Unodc(), issued ?? Issued)}";
}
