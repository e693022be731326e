using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.ServiceDefaults.Tests.Texts;

public sealed class ProblemTextsTests
{
    private static readonly ProblemTexts English = ProblemTexts.Of(Languages.English);

    public static TheoryData<string> Translated => [.. Languages.All.Where(language => language != Languages.English)];

    [Theory]
    [MemberData(nameof(Translated))]
    public void Every_language_says_all_that_English_says(string language)
    {
        var texts = ProblemTexts.Of(language);

        Assert.Equal(English.Problems.Keys.Order(StringComparer.Ordinal), texts.Problems.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(English.Violations.Keys.Order(StringComparer.Ordinal), texts.Violations.Keys.Order(StringComparer.Ordinal));
        foreach (var (type, text) in texts.Problems)
        {
            Assert.False(string.IsNullOrWhiteSpace(text.Title), $"{type} has no title in {language}");
            Assert.Equal(type.StartsWith("http-", StringComparison.Ordinal), text.Meaning is null);
            Assert.Equal(text.Meaning is null, text.Remedy is null);
            SameForms(language, type, English.Problems[type].Details, text.Details);
        }

        foreach (var (code, details) in texts.Violations)
        {
            SameForms(language, code, English.Violations[code], details);
        }
    }

    [Theory]
    [MemberData(nameof(Translated))]
    public void No_text_was_left_in_English(string language)
    {
        var texts = ProblemTexts.Of(language);

        Assert.Empty(texts.Problems.Where(pair => pair.Value.Title == English.Problems[pair.Key].Title).Select(pair => pair.Key));
        Assert.Empty(texts.Problems.SelectMany(pair => pair.Value.Details).Intersect(English.Problems.SelectMany(pair => pair.Value.Details)));
        Assert.Empty(texts.Violations.SelectMany(pair => pair.Value).Intersect(English.Violations.SelectMany(pair => pair.Value)));
    }

    [Fact]
    public void Facts_of_this_time_stand_in_every_language()
    {
        var (problem, context) = Translate("ar-EG", Problem.Details(404, "not-found", "There is no such organisation", "Check the id; it begins with org_ and never changes."));

        Assert.Equal(("ar", "Accept-Language"), (context.Response.Headers.ContentLanguage.ToString(), context.Response.Headers.Vary.ToString()));
        Assert.Equal(ProblemTexts.Of("ar").Problems["not-found"].Title, problem.Title);
        Assert.Contains("org_", problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('{', problem.Detail!);
        Assert.Equal(("/problems/not-found", 404), (problem.Type, problem.Status));
    }

    [Fact]
    public void Lists_of_choices_lose_the_English_word_between_them()
    {
        var (problem, _) = Translate("fr", Problem.Details(403, "not-your-function", "Your function does not include this act", "It needs a mandate as chair or unodc_officer in the framework of the token."));

        Assert.Contains("chair, unodc_officer", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Violations_are_translated_and_their_codes_and_pointers_are_not()
    {
        var violations = new Violations();
        violations.Text("/name", "", 200, "the public name");
        violations.Country("/country", "pk");
        violations.Choice<ServiceDefaults.Identity.Side>("/side", "x");
        violations.Range("/count", null, 1, 9, "the count");
        violations.TimeZone("/timeZone", "x");
        violations.ForeignId("/organisationId", "x", "org");
        violations.Required<int>("/seats", null, "the number of seats");
        violations.Choices<ServiceDefaults.Identity.Side>("/sides", [], 1);

        var (problem, context) = Translate("es", Problem.Invalid(violations.Found).ProblemDetails);

        var said = Assert.IsAssignableFrom<IReadOnlyList<Violation>>(problem.Extensions["errors"]);
        Assert.Equal("es", context.Response.Headers.ContentLanguage.ToString());
        Assert.Equal(violations.Found.Select(one => (one.Pointer, one.Code)), said.Select(one => (one.Pointer, one.Code)));
        Assert.Empty(said.Select(one => one.Detail).Intersect(violations.Found.Select(one => one.Detail)));
    }

    [Fact]
    public void What_cannot_be_said_in_a_language_stays_English_as_a_whole()
    {
        var feature = Problem.Details(409, "wrong-state", "The record is in another state", "The dialogue was cancelled at noon.");
        var violation = Problem.Invalid([new Violation("/name", "length", "Give the public name in 1 to 200 characters."), new Violation("/seats", "not-ahead", "Only the organisers know this sentence.")]).ProblemDetails;

        foreach (var problem in new[] { feature, violation })
        {
            var (title, detail) = (problem.Title, problem.Detail);
            var (answer, context) = Translate("fr", problem);

            Assert.Equal(("en", title, detail), (context.Response.Headers.ContentLanguage.ToString(), answer.Title, answer.Detail));
        }

        Assert.Equal("Give the public name in 1 to 200 characters.", Assert.IsAssignableFrom<IReadOnlyList<Violation>>(violation.Extensions["errors"])[0].Detail);
    }

    [Fact]
    public void Vary_keeps_what_it_held()
    {
        var context = new DefaultHttpContext();
        context.Response.Headers.Vary = "Authorization";

        ProblemTexts.Translate(new() { HttpContext = context, ProblemDetails = new ProblemDetails { Type = "/problems/stale" } });
        ProblemTexts.Translate(new() { HttpContext = context, ProblemDetails = new ProblemDetails { Type = "/problems/stale" } });

        Assert.Equal("Authorization,Accept-Language", context.Response.Headers.Vary.ToString());
    }

    private static void SameForms(string language, string of, string[] english, string[] said)
    {
        Assert.Equal((language, of, english.Length), (language, of, said.Length));
        for (var index = 0; index < said.Length; index++)
        {
            Assert.Empty(Facts(said[index]).Except(Facts(english[index])));
        }
    }

    private static IEnumerable<string> Facts(string text) => ProblemTexts.Placeholder().Matches(text).Select(match => match.Value);

    private static (ProblemDetails Problem, HttpContext Context) Translate(string acceptLanguage, ProblemDetails problem)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptLanguage = acceptLanguage;
        ProblemTexts.Translate(new() { HttpContext = context, ProblemDetails = problem });
        return (problem, context);
    }
}
