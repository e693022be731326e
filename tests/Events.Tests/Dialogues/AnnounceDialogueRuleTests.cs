using System.Globalization;
using Trilateral.Events.Dialogues;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Tests.Dialogues;

public sealed class AnnounceDialogueRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static readonly AnnounceDialogue.Request Complete = new(
        "firearms", "Constructive dialogue on firearms", "CTOC/COP/WG.6", At("2027-04-30T10:00:00+02:00"), At("2027-04-30T18:00:00+02:00"), null, "Vienna", "hybrid",
        null, new(100, 300), null, null, null, null);

    [Fact]
    public void What_is_left_out_is_Vienna_English_two_and_five_places_the_day_before_and_five_days_to_the_end_of_the_day()
    {
        var dialogue = Announce(Complete);

        Assert.Equal(("Europe/Vienna", 2, 5), (dialogue.TimeZone, dialogue.CapInPerson, dialogue.CapOnline));
        Assert.Equal(["en"], dialogue.Languages);
        Assert.Equal((At("2027-04-29T10:00:00+02:00"), At("2027-04-29T18:00:00+02:00")), (dialogue.PreparationStartsAt, dialogue.PreparationEndsAt));
        Assert.Equal(At("2027-04-25T23:59:59+02:00"), dialogue.RegistrationClosesAt);
        Assert.Equal(DialogueState.Announced, dialogue.State);
    }

    [Theory]
    // Clocks go forward on 28 March 2027 at 2:00 in Vienna and on 14 March at 2:00 in New York.
    [InlineData("Europe/Vienna", "2027-03-29T10:00:00+02:00", "2027-03-28T10:00:00+02:00", "2027-03-24T23:59:59+01:00")]
    [InlineData("Europe/Vienna", "2027-03-28T10:00:00+02:00", "2027-03-27T10:00:00+01:00", "2027-03-23T23:59:59+01:00")]
    [InlineData("Europe/Vienna", "2027-03-29T02:30:00+02:00", "2027-03-28T03:30:00+02:00", "2027-03-24T23:59:59+01:00")]
    [InlineData("America/New_York", "2027-03-15T09:00:00-04:00", "2027-03-14T09:00:00-04:00", "2027-03-10T23:59:59-05:00")]
    [InlineData("Asia/Karachi", "2027-04-30T03:00:00Z", "2027-04-29T03:00:00Z", "2027-04-25T18:59:59Z")]
    public void Defaults_follow_the_clocks_of_the_zone(string zone, string startsAt, string preparation, string closing)
    {
        var dialogue = Announce(Complete with { TimeZone = zone, StartsAt = At(startsAt), EndsAt = At(startsAt).AddHours(8) });

        Assert.Equal((At(preparation), At(closing)), (dialogue.PreparationStartsAt, dialogue.RegistrationClosesAt));
        Assert.True(dialogue.PreparationEndsAt <= dialogue.StartsAt);
    }

    [Fact]
    public void All_violations_are_told_at_once() => Assert.Equal(
        ["/capacity/inPerson", "/endsAt", "/format", "/place", "/session", "/startsAt", "/title", "/topic"],
        Pointers(new(null, null, null, null, null, null, null, null, null, null, null, null, null, null)));

    [Theory]
    [InlineData("2026-11-21T08:00:00Z", false)]
    [InlineData("2026-11-20T08:00:00Z", false)]
    [InlineData("2031-11-25T08:00:00Z", true)]
    [InlineData("2031-11-25T08:00:01Z", false)]
    [InlineData("9999-12-31T23:59:59Z", false)]
    [InlineData("0001-01-01T00:00:00Z", false)]
    public void It_begins_in_the_future_and_at_most_five_years_ahead(string startsAt, bool accepted)
    {
        var begin = At(startsAt);
        var end = begin > DateTimeOffset.MaxValue.AddHours(-2) ? begin : begin.AddHours(1);

        Assert.Equal(accepted ? [] : ["/startsAt"], Pointers(Complete with { StartsAt = begin, EndsAt = end }));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(31 * 86400, true)]
    [InlineData((31 * 86400) + 1, false)]
    public void It_lasts_from_a_second_to_31_days(int seconds, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/endsAt"], Pointers(Complete with { EndsAt = Complete.StartsAt!.Value.AddSeconds(seconds) }));

    [Theory]
    [InlineData(0, 5, "/perOrganisation/inPerson")]
    [InlineData(1, 5, null)]
    [InlineData(10, 5, null)]
    [InlineData(11, 5, "/perOrganisation/inPerson")]
    [InlineData(2, 0, "/perOrganisation/online")]
    [InlineData(2, 50, null)]
    [InlineData(2, 51, "/perOrganisation/online")]
    public void An_organisation_has_one_to_ten_places_in_person_and_one_to_fifty_online(int inPerson, int online, string? pointer)
    {
        var decision = AnnounceDialogue.Decide(Complete with { PerOrganisation = new(inPerson, online) }, Id.New<Dialogue>(Now), Now);

        Assert.Equal(pointer is null ? [] : [(pointer, 10)], decision.Violations.Select(violation => (violation.Pointer, violation.Rule!.Value)));
    }

    [Theory]
    [InlineData("hybrid", 1, 1)]
    [InlineData("hybrid", 10_000, 10_000)]
    [InlineData("hybrid", 0, 1, "/capacity/inPerson")]
    [InlineData("hybrid", 1, null, "/capacity/online")]
    [InlineData("hybrid", 10_001, 10_001, "/capacity/inPerson", "/capacity/online")]
    [InlineData("inPerson", 1, null)]
    [InlineData("inPerson", 1, 0)]
    [InlineData("inPerson", 1, 1, "/capacity/online")]
    [InlineData("online", null, 1)]
    [InlineData("online", 1, 1, "/capacity/inPerson")]
    public void Places_are_given_for_what_the_format_has(string format, int? inPerson, int? online, params string[] pointers) =>
        Assert.Equal(pointers, Pointers(Complete with { Format = format, Capacity = new(inPerson, online) }));

    [Theory]
    [InlineData("hybrid", false)]
    [InlineData("inPerson", false)]
    [InlineData("online", true)]
    public void Only_an_online_dialogue_may_be_without_a_place(string format, bool accepted) => Assert.Equal(
        accepted ? [] : ["/place"],
        Pointers(Complete with { Place = null, Format = format, Capacity = new(format == "online" ? null : 1, format == "inPerson" ? null : 1) }));

    [Theory]
    [InlineData("2027-04-28T10:00:00+02:00", "2027-04-28T18:00:00+02:00")]
    [InlineData("2027-04-29T10:00:00+02:00", "2027-04-30T10:00:00+02:00")]
    [InlineData("2027-04-29T10:00:00+02:00", "2027-04-30T10:00:01+02:00", "/preparationDay/endsAt")]
    [InlineData("2027-04-29T10:00:00+02:00", "2027-04-29T10:00:00+02:00", "/preparationDay/endsAt")]
    [InlineData("2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z", "/preparationDay/startsAt")]
    [InlineData(null, null, "/preparationDay/endsAt", "/preparationDay/startsAt")]
    public void The_preparation_day_lies_ahead_and_ends_before_the_dialogue_begins(string? startsAt, string? endsAt, params string[] pointers) => Assert.Equal(
        pointers,
        Pointers(Complete with { PreparationDay = new(startsAt is null ? null : At(startsAt), endsAt is null ? null : At(endsAt)) }));

    [Theory]
    [InlineData("2026-11-21T08:00:00Z", false)]
    [InlineData("2026-11-21T08:00:01Z", true)]
    [InlineData("2027-04-30T10:00:00+02:00", true)]
    [InlineData("2027-04-30T10:00:01+02:00", false)]
    public void Registration_closes_in_the_future_and_not_after_the_beginning(string closesAt, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/registrationClosesAt"], Pointers(Complete with { RegistrationClosesAt = At(closesAt) }));

    [Fact]
    public void Where_a_default_would_lie_in_the_past_the_time_has_to_be_given()
    {
        var soon = Complete with { StartsAt = Now.AddHours(20), EndsAt = Now.AddHours(21) };

        Assert.Equal(["/preparationDay", "/registrationClosesAt"], Pointers(soon));
        Assert.Empty(Pointers(soon with { PreparationDay = new(Now.AddHours(1), Now.AddHours(2)), RegistrationClosesAt = Now.AddHours(19) }));
    }

    [Fact]
    public void A_long_dialogue_has_a_preparation_day_of_twelve_hours() =>
        Assert.Equal(At("2027-04-29T22:00:00+02:00"), Announce(Complete with { EndsAt = At("2027-05-02T18:00:00+02:00") }).PreparationEndsAt);

    [Fact]
    public void There_is_no_dialogue_without_a_working_group()
    {
        Assert.Equal(["/topic"], Pointers(Complete with { Topic = "general" }));
        Assert.All(new[] { "firearms", "traffickingInPersons", "smugglingOfMigrants", "internationalCooperation", "technicalAssistance" }, topic => Assert.Empty(Pointers(Complete with { Topic = topic })));
    }

    [Theory]
    [InlineData]
    [InlineData("briefing", "workingGroupUpdate", "panel", "inputCollection")]
    [InlineData("briefing", "workingGroupUpdate", "panel", "panel", "inputCollection")]
    [InlineData("briefing", "workingGroupUpdate", "panel", "!")]
    [InlineData("workingGroupUpdate", "panel", "inputCollection", "!")]
    [InlineData("briefing", "panel", "inputCollection", "!")]
    [InlineData("briefing", "workingGroupUpdate", "inputCollection", "!")]
    public void An_agenda_that_is_given_has_briefing_update_panel_and_inputs(params string[] parts)
    {
        var refused = parts is [.., "!"];
        var decision = AnnounceDialogue.Decide(
            Complete with { Agenda = [.. parts.Where(part => part != "!").Select(part => new AgendaLine(part, "A part"))] }, Id.New<Dialogue>(Now), Now);

        Assert.Equal(refused ? [("/agenda", 14)] : [], decision.Violations.Select(violation => (violation.Pointer, violation.Rule!.Value)));
    }

    [Theory]
    [InlineData("2027-04-25T21:59:58.9999999Z", true)]
    [InlineData("2027-04-25T21:59:59Z", true)]
    [InlineData("2027-04-25T21:59:59.9999999Z", true)]
    [InlineData("2027-04-25T22:00:00Z", false)]
    public void The_closing_second_still_counts(string now, bool open) => Assert.Equal(open, Announce(Complete).IsOpenForRegistration(At(now)));

    [Fact]
    public void The_closing_is_stated_in_the_zone_it_was_set_in()
    {
        var dialogue = Announce(Complete);

        Assert.Equal("2027-04-25T23:59:59+02:00", DialogueAnswer.Of(dialogue).RegistrationClosesLocal);
        Assert.Equal("23:59:59 on 25 April 2027 (Europe/Vienna)", LocalTime.Say(dialogue.RegistrationClosesAt, dialogue.TimeZone));
    }

    [Theory]
    // The one hour that clocks skip, and the one they show twice.
    [InlineData("2027-03-28", "02:30:00", "2027-03-28T03:30:00+02:00")]
    [InlineData("2027-10-31", "02:30:00", "2027-10-31T02:30:00+01:00")]
    public void A_time_that_clocks_skip_or_repeat_counts_as_the_later(string day, string time, string expected) =>
        Assert.Equal(At(expected), LocalTime.At(DateOnly.Parse(day, CultureInfo.InvariantCulture), TimeOnly.Parse(time, CultureInfo.InvariantCulture), "Europe/Vienna"));

    [Theory]
    [InlineData("2027-04-30T07:59:59Z", true)]
    [InlineData("2027-04-30T08:00:00Z", false)]
    public void It_can_be_called_off_until_it_begins(string now, bool possible)
    {
        var dialogue = Announce(Complete);

        Assert.Equal(possible, CancelDialogue.Refusal(dialogue, At(now)) is null);
        dialogue.Cancel("The venue is closed", At("2027-01-01T00:00:00Z"));
        Assert.NotNull(CancelDialogue.Refusal(dialogue, At(now)));
    }

    private static Dialogue Announce(AnnounceDialogue.Request request)
    {
        var decision = AnnounceDialogue.Decide(request, Id.New<Dialogue>(Now), Now);
        Assert.Empty(decision.Violations);
        return decision.Dialogue!;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Pointers(AnnounceDialogue.Request request) =>
        AnnounceDialogue.Decide(request, Id.New<Dialogue>(Now), Now).Violations.Select(violation => violation.Pointer).Order(StringComparer.Ordinal);
}
