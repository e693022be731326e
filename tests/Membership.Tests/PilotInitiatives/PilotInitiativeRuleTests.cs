using Trilateral.Membership.Contracts;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.PilotInitiatives;

public sealed class PilotInitiativeRuleTests
{
    // 00:30 of 22 November in Karachi, still the 21st in UTC.
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly string[] Sides = ["government", "civil_society", "unodc"];

    [Theory]
    [InlineData("none", false)]
    [InlineData("signed", false)]
    [InlineData("domesticallyApproved", false)]
    [InlineData("deposited", true)]
    [InlineData("inForce", true)]
    public void An_initiative_is_opened_for_a_party_to_the_Convention_only(string status, bool accepted)
    {
        var refusal = ProposePilotInitiative.Refuses(new(Instrument.Untoc, WireNames<TreatyStatus>.Parse(status), null, new(2022, 9, 15)));

        Assert.Equal(accepted ? (null, null) : ("not-a-party", (int?)34), (refusal?.Code, refusal?.Rule));
    }

    [Theory]
    [InlineData("agreed", "", "", "", true)]
    [InlineData("agreed", "government", "", "", false)]
    [InlineData("agreed", "", "unodc", "", false)]
    [InlineData("agreed", "", "", "civil_society", false)]
    [InlineData("notAgreed", "", "", "", false)]
    [InlineData("noObjection", "", "", "", false)]
    public void A_launch_takes_the_yes_of_each_side_and_neither_silence_nor_a_ruling(string outcome, string silent, string objects, string abstains, bool launched)
    {
        var message = new DecisionClosed(
            "dec_1", 2, "req", "membership", "frm_1", RequestLaunch.Kind, "pil_1", outcome,
            Sides.ToDictionary(side => side, side => side == objects ? "object" : side == abstains ? "abstain" : "consent"),
            silent.Length > 0 ? [silent] : [],
            objects.Length > 0 ? new Dictionary<string, string> { [objects] = "A reason" } : new Dictionary<string, string>(),
            objects.Length > 0 ? "unodc" : null, Now, "dpr_1", 1, "framework:frm_1", "FrameworkOnly");

        Assert.Equal(launched, LaunchOnDecisionConsumer.AllAgreed(message));
    }

    [Fact]
    public void A_question_that_was_withdrawn_is_not_agreed_whatever_was_said_before() => Assert.False(LaunchOnDecisionConsumer.AllAgreed(new(
        "dec_1", 2, "req", "membership", "frm_1", RequestLaunch.Kind, "pil_1", "withdrawn", Sides.ToDictionary(side => side, _ => "consent"), [],
        new Dictionary<string, string>(), null, Now, "dpr_1", 1, "framework:frm_1", "FrameworkOnly")));

    [Fact]
    public void A_side_that_was_not_asked_has_not_agreed() => Assert.False(LaunchOnDecisionConsumer.AllAgreed(new(
        "dec_1", 2, "req", "membership", "frm_1", RequestLaunch.Kind, "pil_1", "agreed", Sides.Take(2).ToDictionary(side => side, _ => "consent"), [],
        new Dictionary<string, string>(), null, Now, "dpr_1", 1, "framework:frm_1", "FrameworkOnly")));

    [Theory]
    [InlineData("2026-11-21", false)]
    [InlineData("2026-11-22", true)]
    [InlineData("2028-11-22", true)]
    [InlineData("2028-11-23", false)]
    [InlineData(null, false)]
    public void A_launch_is_planned_from_today_to_two_years_on_where_the_initiative_is(string? day, bool accepted) => Assert.Equal(
        accepted ? [] : ["/plannedOn"],
        RequestLaunch.Check(Proposed(), new(Day(day), "Islamabad"), Now, out _).Found.Select(violation => violation.Pointer));

    [Theory]
    [InlineData("2026-11-20", false)]
    [InlineData("2026-11-21", true)]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-11-23", false)]
    public void A_launch_event_is_held_from_the_day_the_sides_agreed_to_today(string day, bool accepted)
    {
        var initiative = Proposed();
        initiative.Launch("agreed", new(2026, 11, 21));

        var decision = RecordLaunchEvent.Decide(initiative, new(Day(day), "Islamabad", "A report", ["Ministry 1"], "45 people"), Now);

        Assert.Equal(accepted ? [] : ["/heldOn"], decision.Violations.Select(violation => violation.Pointer));
    }

    [Theory]
    [InlineData(0, 0, "roadmap-empty")]
    [InlineData(1, 1, "roadmap-incomplete")]
    [InlineData(2, 1, "roadmap-incomplete")]
    [InlineData(2, 0, null)]
    public void A_roadmap_has_a_common_priority_and_a_measure_for_each(int common, int withoutMeasure, string? code) =>
        Assert.Equal(code, ActivatePilotInitiative.Refuses(common, withoutMeasure)?.Code);

    [Theory]
    [InlineData("launched")]
    [InlineData("active")]
    public void A_suspended_initiative_goes_on_where_it_stood(string state)
    {
        var initiative = Proposed();
        initiative.Launch("agreed", new(2026, 11, 21));
        if (state == "active")
        {
            initiative.Activate();
        }

        initiative.Suspend(Side.CivilSociety);
        Assert.Equal((PilotInitiativeState.Suspended, Side.CivilSociety), (initiative.State, initiative.SuspendedBy.GetValueOrDefault()));
        initiative.Resume();

        Assert.Equal((state, (Side?)null), (WireNames<PilotInitiativeState>.Of(initiative.State), initiative.SuspendedBy));
    }

    private static PilotInitiative Proposed() =>
        new() { Id = Id.New<PilotInitiative>(Now), FrameworkId = Id.New<TrilateralFramework>(Now), TimeZone = "Asia/Karachi", RecordedAt = Now };

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
