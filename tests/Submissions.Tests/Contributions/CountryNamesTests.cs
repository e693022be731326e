using FsCheck;
using FsCheck.Fluent;
using Trilateral.Submissions.Contributions;

namespace Trilateral.Submissions.Tests.Contributions;

public sealed class CountryNamesTests
{
    [Theory]
    [InlineData("Nothing is named here.", "en", "")]
    [InlineData("In Pakistan it began.", "en", "PAK 3+8")]
    [InlineData("PAKISTAN's law", "en", "PAK 0+8")]
    [InlineData("Pakistanis", "en", "")]
    [InlineData("xPakistan", "en", "")]
    [InlineData("a mexican wave", "en", "")]
    [InlineData("México, Mexico, Me\u0301xico", "es", "MEX 0+6;MEX 8+6;MEX 16+7")]
    [InlineData("Papua New Guinea and Guinea", "en", "PNG 0+16;GIN 21+6")]
    [InlineData("the United\n  Kingdom", "en", "GBR 4+16")]
    [InlineData("Pak\u200Bistan", "en", "PAK 0+9")]
    [InlineData("Côte d’Ivoire", "fr", "CIV 0+13")]
    [InlineData("Cote d'Ivoire", "fr", "CIV 0+13")]
    [InlineData("us and them", "en", "")]
    [InlineData("В стране Пакистан", "ru", "PAK 9+8")]
    [InlineData("في باكستان", "ar", "PAK 3+7")]
    [InlineData("وباكستان", "ar", "PAK 1+7")]
    [InlineData("پاکستان میں", "ur", "PAK 0+7")]
    [InlineData("我们在巴基斯坦工作", "zh-Hans", "PAK 3+4")]
    [InlineData("le Pakistan", "fr-CA", "PAK 3+8")]
    [InlineData("Alemania", "es", "DEU 0+8")]
    [InlineData("Alemania", "en", "")]
    [InlineData("Pakistan", "sw", "PAK 0+8")]
    public void A_name_is_found_where_it_stands_by_itself(string text, string language, string expected) => Assert.Equal(
        expected, string.Join(';', CountryNames.Find(text, language).Select(mention => $"{mention.Country} {mention.Start}+{mention.Length}")));

    [Fact]
    public void Places_lie_inside_the_text_in_order_and_apart() => Prop.ForAll(
        Gen.Elements("Chad", " ", "é", "e\u0301", "🙂", "Viet Nam", "\u200B", "-", "Niger", "ia", "\n").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        text =>
        {
            var end = 0;
            return CountryNames.Find(text, "en").All(mention =>
            {
                var fits = mention.Start >= end && mention.Length > 0 && mention.Start + mention.Length <= text.Length;
                end = mention.Start + mention.Length;
                return fits;
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
