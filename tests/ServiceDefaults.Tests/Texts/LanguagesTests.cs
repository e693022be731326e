using Microsoft.Extensions.Primitives;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.ServiceDefaults.Tests.Texts;

/// <summary>Lookup by RFC 4647 §3.4 with the qualities of RFC 9110 §12.5.4.</summary>
public sealed class LanguagesTests
{
    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("fr-CH", "fr")]
    [InlineData("FR-ch", "fr")]
    [InlineData("zh-Hant-TW", "zh")]
    [InlineData("ur-PK, en;q=0.5", "ur")]
    [InlineData("de, fr;q=0.5", "fr")]
    [InlineData("en;q=0.2, es;q=0.9, ar;q=0.8", "es")]
    [InlineData("ru;q=0.7,ar;q=0.7", "ru")]
    [InlineData("fr;q=0.001", "fr")]
    [InlineData("es ; q=0.3 , fr ; q=0.4", "fr")]
    [InlineData("*", "en")]
    [InlineData("*, fr;q=0.1", "fr")]
    [InlineData("de, *;q=0.5", "en")]
    [InlineData("en;q=0, *", "fr")]
    [InlineData("fr;q=0", "en")]
    [InlineData("fr;q=0, *;q=0.5", "en")]
    [InlineData("fr, fr;q=0, es;q=0.1", "es")]
    [InlineData("fr-CH;q=0, fr", "fr")]
    [InlineData("en;q=0", "en")]
    [InlineData("*;q=0", "en")]
    [InlineData("de", "en")]
    [InlineData("", "en")]
    [InlineData(",,;", "en")]
    [InlineData("fr;q=2, es;q=0.5", "es")]
    [InlineData("fr;q=-1, es;q=NaN", "en")]
    [InlineData("fr;q=x", "en")]
    [InlineData("french", "en")]
    [InlineData("x-fr", "en")]
    [InlineData("i-klingon, ru", "ru")]
    public void The_best_of_what_is_asked_that_we_speak_is_chosen(string header, string expected) => Assert.Equal(expected, Languages.Find(header));

    [Fact]
    public void Without_the_header_it_is_English_and_several_headers_are_one() =>
        Assert.Equal(("en", "ar"), (Languages.Find(StringValues.Empty), Languages.Find(new StringValues(["de", "ar;q=0.4, en;q=0.3"]))));

    [Fact]
    public void A_header_of_four_kilobytes_is_read_to_its_end()
    {
        var header = string.Concat(Enumerable.Repeat("xx-Latn-XX;q=0.9, ", 240)) + "ur;q=0.1";
        Assert.True(header.Length > 4096);

        Assert.Equal("ur", Languages.Find(header));
        Assert.Equal("en", Languages.Find(new string('-', 4096)));
        Assert.Equal("en", Languages.Find(new string(',', 4096)));
    }

    [Fact]
    public void The_languages_of_Arabic_script_are_written_from_right_to_left() => Assert.Equal(["ar", "ur"], Languages.All.Where(Languages.IsRightToLeft));
}
