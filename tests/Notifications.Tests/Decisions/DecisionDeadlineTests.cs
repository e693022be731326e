using System.Globalization;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Mail;

namespace Trilateral.Notifications.Tests.Decisions;

public sealed class DecisionDeadlineTests
{
    private static readonly DateTimeOffset Entered = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Day6 = At("2026-12-06T18:59:59Z");
    private static readonly DateTimeOffset Day13 = At("2026-12-13T18:59:59Z");

    [Fact]
    public void The_end_of_a_window_is_entered_moved_and_taken_out()
    {
        var (opened, extended) = (Step("decision.opened", 2, Opened), Step("decision.extended", 3, """{"closesAt":"2026-12-13T18:59:59Z"}"""));
        var contested = Step("decision.contested", 4, """{"contestedClosesAt":"2026-12-27T18:59:59Z"}""");

        Assert.Equal(new Invitation(0, Day6, Entered, false), DecisionDeadline.Of([opened], 2, "government"));
        Assert.Equal(new Invitation(1, Day13, Entered, false), DecisionDeadline.Of([opened, extended], 3, "unodc"));
        Assert.Equal(new Invitation(2, At("2026-12-27T18:59:59Z"), Entered, false), DecisionDeadline.Of([opened, extended, contested], 4, "unodc"));
        Assert.Equal(new Invitation(2, Day13, Entered, true), DecisionDeadline.Of([opened with { WasMailed = true }, extended, Closed(4, "2026-12-13T18:59:58Z")], 4, "unodc"));
    }

    [Fact]
    public void A_decision_that_runs_its_time_is_not_taken_out_nor_is_one_nobody_was_mailed_of()
    {
        var opened = Step("decision.opened", 1, Opened);

        Assert.Null(DecisionDeadline.Of([opened with { WasMailed = true }, Closed(2, "2026-12-06T18:59:59Z")], 2, "government"));
        Assert.Null(DecisionDeadline.Of([opened, Closed(2, "2026-12-01T00:00:00Z")], 2, "government"));
        Assert.NotNull(DecisionDeadline.Of([opened with { WasMailed = true }, Closed(2, "2026-12-01T00:00:00Z")], 2, "government"));
    }

    [Fact]
    public void A_mail_that_leaves_late_one_to_a_side_that_is_not_asked_and_one_about_an_unknown_beginning_enter_nothing()
    {
        var (opened, extended) = (Step("decision.opened", 1, Opened), Step("decision.extended", 2, """{"closesAt":"2026-12-13T18:59:59Z"}"""));

        Assert.Null(DecisionDeadline.Of([opened, extended], 1, "government"));
        Assert.Null(DecisionDeadline.Of([opened, extended], 2, "civil_society"));
        Assert.Null(DecisionDeadline.Of([extended], 2, "government"));
        Assert.Null(DecisionDeadline.Of([Closed(2, "2026-12-01T00:00:00Z")], 2, "government"));
        Assert.Null(DecisionDeadline.Of([], 1, "government"));
        Assert.Null(DecisionDeadline.Of([Step("decision.opened", 1, """{"eligibleSides":["government"]}""")], 1, "government"));
        Assert.Null(DecisionDeadline.Of([Step("decision.opened", 1, """{"closesAt":"2026-12-06T18:59:59Z"}""")], 1, "government"));
    }

    private const string Opened = """{"closesAt":"2026-12-06T18:59:59Z","eligibleSides":["government","unodc"]}""";

    private static InvitationStep Closed(long version, string at) => Step("decision.closed", version, $$"""{"closedAt":"{{at}}"}""");

    private static InvitationStep Step(string type, long version, string data) => new(type, version, Entered, data, WasMailed: false);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
