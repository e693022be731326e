using FsCheck;
using FsCheck.Fluent;
using Trilateral.Submissions.Contributions;

namespace Trilateral.Submissions.Tests.Contributions;

public sealed class WordCountTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("  \n\t ", 0)]
    [InlineData("— … !? 🙂", 0)]
    [InlineData("one", 1)]
    [InlineData("one two", 2)]
    [InlineData("  one\r\n\ttwo\u00A0three  ", 3)]
    [InlineData("don't don’t follow-up e.g 3.5 1,500 U.S.A", 7)]
    [InlineData("one,two;three/four—five", 5)]
    [InlineData("prevention--and - repair", 3)]
    [InlineData("50% §5 (art. 5)", 4)]
    [InlineData("1, 2, 3.", 3)]
    [InlineData("- one\n- two", 2)]
    [InlineData("cafe\u0301 café", 2)]
    [InlineData("zero\u200Bwidth", 2)]
    [InlineData("soft\u00ADhyphen", 1)]
    [InlineData("left\u200Eright", 1)]
    [InlineData("https://example.org/a", 3)]
    [InlineData("المجتمع المدني", 2)]
    [InlineData("شبکه جامعه مدنی", 3)]
    [InlineData("می\u200Cخواهیم", 1)]
    [InlineData("гражданское общество", 2)]
    [InlineData("시민 사회", 2)]
    [InlineData("民", 1)]
    [InlineData("民间", 1)]
    [InlineData("民间社", 2)]
    [InlineData("民间社会，公约。", 3)]
    [InlineData("COP11会议", 2)]
    [InlineData("会议COP11", 2)]
    [InlineData("か\u3099か", 1)]
    public void Words_are_counted_as_documented(string text, int words) => Assert.Equal(words, WordCount.Of(text));

    [Theory]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(301)]
    public void A_text_of_n_words_counts_n(int words) => Assert.Equal(words, WordCount.Of(string.Join(' ', Enumerable.Repeat("word", words))));

    [Fact]
    public void Texts_put_together_with_a_space_count_the_sum_of_both() => Prop.ForAll<string, string>(
        (left, right) => WordCount.Of($"{left} {right}") == WordCount.Of(left ?? "") + WordCount.Of(right ?? "")).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void The_amount_and_kind_of_white_space_do_not_matter()
    {
        var words = Gen.Elements("law", "don't", "3.5", "民间社会", "مدني", "é", "art.", "(5)").ListOf();
        var spaces = Gen.Elements(" ", "\n", "\t \n", "\u00A0", "\u3000", "  ");
        var texts = from list in words
                    from space in spaces
                    select (Plain: string.Join(' ', list), Spaced: space + string.Join(space, list) + space);

        Prop.ForAll(texts.ToArbitrary(), text => WordCount.Of(text.Plain) == WordCount.Of(text.Spaced)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Counting_is_never_negative_and_never_above_the_number_of_characters() => Prop.ForAll<string>(
        text => WordCount.Of(text ?? "") is >= 0 and var words && words <= (text ?? "").Length).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
