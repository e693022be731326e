using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Trilateral.Events.Dialogues;
using Trilateral.ServiceDefaults.Calendars;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Tests.Calendars;

public sealed class CalendarTests
{
    private const string Awkward = "Prävention; Waffen, \\Munition\\ und Jugend — 防止武器贩运 👩‍👩‍👧 مكافحة الجريمة المنظمة, weiter bis über die Zeile hinaus";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_program_reads_what_was_announced()
    {
        var dialogue = NewDialogue(Awkward);

        var calendar = await IndependentReader.ReadAsync(TextOf(dialogue), Stop);

        Assert.Equal(("2.0", "PUBLISH"), (calendar.GetProperty("version").GetString(), calendar.GetProperty("method").GetString()));
        var events = calendar.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal([$"{dialogue.Id}@trilateral", $"{dialogue.Id}-preparation@trilateral"], events.Select(one => one.GetProperty("uid").GetString()));
        Assert.Equal([Awkward, $"Preparation day: {Awkward}"], events.Select(one => one.GetProperty("summary").GetString()));
        Assert.Equal(["2027-04-30T08:00:00.000Z", "2027-04-29T08:00:00.000Z"], events.Select(one => one.GetProperty("startsAt").GetString()));
        Assert.Equal(["2027-04-30T16:00:00.000Z", "2027-04-29T16:00:00.000Z"], events.Select(one => one.GetProperty("endsAt").GetString()));
        Assert.All(events, one =>
        {
            Assert.Equal("CONFIRMED", one.GetProperty("status").GetString());
            Assert.Equal("Vienna, Room; 1", one.GetProperty("location").GetString());
            Assert.Equal("2026-11-21T08:00:00.000Z", one.GetProperty("stamp").GetString());
            Assert.Contains("\nRegistration closes at 23:59:59 on 25 April 2027 (Europe/Vienna)", one.GetProperty("description").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Another_program_sees_the_cancellation_of_both_days_under_the_same_ids()
    {
        var dialogue = NewDialogue("A dialogue");
        dialogue.Cancel("The venue is closed;\nwater damage", Now.AddDays(1));

        var events = (await IndependentReader.ReadAsync(TextOf(dialogue), Stop)).GetProperty("events").EnumerateArray().ToList();

        Assert.Equal([$"{dialogue.Id}@trilateral", $"{dialogue.Id}-preparation@trilateral"], events.Select(one => one.GetProperty("uid").GetString()));
        Assert.All(events, one =>
        {
            Assert.Equal("CANCELLED", one.GetProperty("status").GetString());
            Assert.Equal("2026-11-22T08:00:00.000Z", one.GetProperty("stamp").GetString());
            Assert.EndsWith("Cancelled: The venue is closed;\nwater damage", one.GetProperty("description").GetString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b;c\\d", "a\\,b\\;c\\\\d")]
    [InlineData("one\ntwo", "one\\ntwo")]
    [InlineData("one\r\ntwo", "one\\ntwo")]
    [InlineData("\\n", "\\\\n")]
    [InlineData("a:b\"c\"", "a:b\"c\"")]
    public void Text_is_escaped(string text, string escaped) => Assert.Equal(escaped, CalendarSerializer.Escape(text));

    [Theory]
    // "SUMMARY:" is 8 octets, so 67 fit; a character of 4 octets does not fit into the last 3.
    [InlineData(67, "")]
    [InlineData(68, "x")]
    public void A_line_has_75_octets_and_goes_on_after_a_space(int length, string rest)
    {
        var lines = TextOf(NewDialogue(new string('x', length))).Split("\r\n");

        var index = Array.FindIndex(lines, line => line.StartsWith("SUMMARY:", StringComparison.Ordinal));
        Assert.Equal("SUMMARY:" + new string('x', 67), lines[index]);
        Assert.Equal(rest.Length == 0 ? "LOCATION:Vienna\\, Room\\; 1" : " " + rest, lines[index + 1]);
    }

    [Fact]
    public void A_character_is_never_cut_in_two()
    {
        var lines = TextOf(NewDialogue(new string('x', 64) + "👍" + new string('y', 80))).Split("\r\n");

        var index = Array.FindIndex(lines, line => line.StartsWith("SUMMARY:", StringComparison.Ordinal));
        Assert.Equal("SUMMARY:" + new string('x', 64), lines[index]);
        Assert.Equal(" 👍" + new string('y', 70), lines[index + 1]);
        Assert.Equal(" " + new string('y', 10), lines[index + 2]);
    }

    [Fact]
    public void Whatever_the_title_lines_are_short_complete_and_unfold_to_it()
    {
        var letters = Gen.Elements("a", "é", "防", "👩", "\u0301", ",", ";", "\\", " ", ":");
        var titles =
            from list in Gen.NonEmptyListOf(letters)
            let title = string.Concat(list).Trim()
            where title.Length is > 0 and <= 200
            select title;
        Prop.ForAll(titles.ToArbitrary(), title =>
        {
            var text = TextOf(NewDialogue(title));

            Assert.EndsWith("END:VCALENDAR\r\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
            Assert.DoesNotContain("\r\n\r\n", text, StringComparison.Ordinal);
            Assert.All(text.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, CalendarSerializer.MaxLineOctets));
            Assert.Contains("\r\nSUMMARY:" + CalendarSerializer.Escape(title) + "\r\n", text.Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static string TextOf(Dialogue dialogue) => CalendarSerializer.SerializeToString(ReadCalendar.Of(dialogue));

    private static Dialogue NewDialogue(string title) => AnnounceDialogue.Decide(
        new(
            "firearms", title, "A session", At("2027-04-30T10:00:00+02:00"), At("2027-04-30T18:00:00+02:00"), null, "Vienna, Room; 1", "inPerson", ["en", "fr"], new(10, null),
            null, null, null, null),
        Id.New<Dialogue>(Now),
        Now).Dialogue!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
