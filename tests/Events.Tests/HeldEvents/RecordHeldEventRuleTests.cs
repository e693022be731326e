using System.Globalization;
using Trilateral.Events.HeldEvents;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Tests.HeldEvents;

public sealed class RecordHeldEventRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static readonly RecordHeldEvent.Request Complete = new(
        "constructiveDialogue", "firearms", "Constructive dialogue on firearms", At("2025-04-30T10:00:00+02:00"), At("2025-04-30T18:00:00+02:00"), "Europe/Vienna", "Vienna", "hybrid",
        null, "A published report", [new("registered", 180), new("organisations", 60)], null);

    [Fact]
    public void A_complete_request_becomes_a_held_event_with_the_given_id_and_time()
    {
        var id = Id.New<HeldEvent>(Now);

        var held = RecordHeldEvent.Decide(Complete, id, Now).HeldEvent!;

        Assert.Equal((id, HeldEventKind.ConstructiveDialogue, Topic.Firearms, MeetingFormat.Hybrid, Now), (held.Id, held.Kind, held.Topic, held.Format, held.RecordedAt));
        Assert.Equal([(Measure.Registered, 180), (Measure.Organisations, 60)], held.Counts.Select(count => (count.Measure, count.Count)));
    }

    [Fact]
    public void All_violations_are_told_at_once() => Assert.Equal(
        ["/endsAt", "/format", "/kind", "/place", "/source", "/startsAt", "/timeZone", "/title", "/topic"],
        Pointers(new(null, null, null, null, null, null, null, null, null, null, null, null)));

    [Theory]
    [InlineData("2026-11-21T07:59:59Z", true)]
    [InlineData("2026-11-21T08:00:00Z", true)]
    [InlineData("2026-11-21T08:00:01Z", false)]
    [InlineData("9999-12-31T23:59:59Z", false)]
    public void It_has_ended_at_the_latest_now(string endsAt, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/endsAt"], Pointers(Complete with { StartsAt = At("2026-11-20T08:00:00Z"), EndsAt = At(endsAt) }));

    [Theory]
    [InlineData("2000-11-14T23:59:59Z", false)]
    [InlineData("2000-11-15T00:00:00Z", true)]
    [InlineData("0001-01-01T00:00:00Z", false)]
    public void It_began_after_the_Convention_was_adopted(string startsAt, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/startsAt"], Pointers(Complete with { StartsAt = At(startsAt), EndsAt = At(startsAt).AddHours(1) }));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(31 * 86400, true)]
    [InlineData((31 * 86400) + 1, false)]
    public void It_lasts_from_a_second_to_31_days(int seconds, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/endsAt"], Pointers(Complete with { EndsAt = Complete.StartsAt!.Value.AddSeconds(seconds) }));

    [Theory]
    [InlineData("Europe/Vienna", true)]
    [InlineData("Asia/Karachi", true)]
    [InlineData("CET", false)]
    [InlineData("+02:00", false)]
    [InlineData("Europe/Atlantis", false)]
    public void The_zone_is_an_IANA_name(string zone, bool accepted) => Assert.Equal(accepted ? [] : ["/timeZone"], Pointers(Complete with { TimeZone = zone }));

    [Fact]
    public void Every_kind_topic_and_measure_can_be_recorded_under_its_name()
    {
        foreach (var kind in Enum.GetValues<HeldEventKind>())
        {
            Assert.Empty(Pointers(Complete with { Kind = WireNames<HeldEventKind>.Of(kind) }));
        }

        foreach (var topic in Enum.GetValues<Topic>())
        {
            Assert.Empty(Pointers(Complete with { Topic = WireNames<Topic>.Of(topic) }));
        }

        Assert.Empty(Pointers(Complete with { Counts = [.. Enum.GetValues<Measure>().Select(measure => new RecordHeldEvent.CountRequest(WireNames<Measure>.Of(measure), 1))] }));
    }

    [Theory]
    [InlineData(null, 5, "/counts/0/measure")]
    [InlineData("people", 5, "/counts/0/measure")]
    [InlineData("attended", null, "/counts/0/count")]
    [InlineData("attended", -1, "/counts/0/count")]
    [InlineData("attended", 0, null)]
    [InlineData("attended", 1_000_000, null)]
    [InlineData("attended", 1_000_001, "/counts/0/count")]
    public void A_figure_names_its_measure_and_stays_within_bounds(string? measure, int? count, string? pointer) =>
        Assert.Equal(pointer is null ? [] : [pointer], Pointers(Complete with { Counts = [new(measure, count)] }));

    [Fact]
    public void A_measure_stands_once_and_a_list_of_more_than_there_are_is_not_read()
    {
        var twice = RecordHeldEvent.Decide(Complete with { Counts = [new("attended", 5), new("attended", 6)] }, Id.New<HeldEvent>(Now), Now);
        var many = Complete with { Counts = [.. Enumerable.Repeat<RecordHeldEvent.CountRequest?>(null, 10_000)] };

        Assert.Equal([("/counts", 47)], twice.Violations.Select(violation => (violation.Pointer, violation.Rule!.Value)));
        Assert.Contains("/counts", Pointers(many));
        Assert.True(Pointers(many).Count() < 20);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_source_is_given(int length, bool accepted) => Assert.Equal(accepted ? [] : ["/source"], Pointers(Complete with { Source = new string('s', length) }));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Pointers(RecordHeldEvent.Request request) =>
        RecordHeldEvent.Decide(request, Id.New<HeldEvent>(Now), Now).Violations.Select(violation => violation.Pointer).Order(StringComparer.Ordinal);
}
