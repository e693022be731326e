using Trilateral.Membership.Memberships;
using Trilateral.Membership.Suspensions;
using Trilateral.Membership.Tests.Memberships;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Suspensions;

public sealed class SuspensionRuleTests
{
    private const string Reason = "It spoke in the alliance's name without asking.";

    private static readonly DateTimeOffset Now = Course.At("2026-12-01T08:00:00Z");

    // Seven whole days after 1 December, in Karachi.
    private static readonly DateTimeOffset ReplyUntil = Course.At("2026-12-08T18:59:59Z");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Course _course = new();

    [Fact]
    public void A_proposal_gives_the_member_seven_days_to_reply_and_changes_no_standing()
    {
        var suspension = Propose(new(Reason, new(2027, 1, 31))).Suspension!;

        Assert.Equal((SuspensionState.Proposed, ReplyUntil, Course.At("2027-01-31T18:59:59Z")), (suspension.State, suspension.ReplyUntil, suspension.EndsAt));
        Assert.Equal(MembershipStanding.Active, _course.Standing(Now));
    }

    [Theory]
    [InlineData(19, "2027-01-31", "/reason")]
    [InlineData(20, "2027-01-31", null)]
    [InlineData(2_000, "2027-01-31", null)]
    [InlineData(2_001, "2027-01-31", "/reason")]
    [InlineData(20, "2026-12-08", "/endsOn")]
    [InlineData(20, "2026-12-09", null)]
    [InlineData(20, "2027-12-02", null)]
    [InlineData(20, "2027-12-03", "/endsOn")]
    [InlineData(20, null, "/endsOn")]
    public void A_proposal_has_a_reason_and_an_end_after_the_time_to_reply(int length, string? endsOn, string? refused)
    {
        var violations = Propose(new(new string('x', length), endsOn is null ? null : DateOnly.Parse(endsOn, System.Globalization.CultureInfo.InvariantCulture))).Violations;

        Assert.Equal(refused is null ? [] : [refused], violations.Select(violation => violation.Pointer));
        Assert.All(violations, violation => Assert.Equal(40, violation.Rule));
    }

    [Fact]
    public void Nobody_proposes_decides_or_lifts_for_an_organisation_they_have_a_part_in()
    {
        var (suspension, somebody) = (Proposed(), Course.Coordinator());

        Assert.Equal(
            ["self-assessment"],
            Codes(ProposeSuspension.Decide(_course.Member, Course.Alliance, new(Reason, new(2027, 1, 31)), Course.Profile, somebody, hasPart: true, Id.NewUntimed<Suspension>(), Now).Violations));
        Assert.Equal(["self-assessment"], Codes(DecideSuspension.Decide(suspension, _course.Member, new("imposed", Reason), somebody, hasPart: true, ReplyUntil + Second).Violations));
        Assert.Equal(["self-assessment"], Codes(LiftSuspension.Decide(suspension, _course.Member, new(Reason), hasPart: true, Now).Violations));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Who_has_left_is_not_suspended_whatever_the_time_was_when_the_request_came(int seconds)
    {
        var suspension = Proposed();
        var left = ReplyUntil.AddMinutes(1);
        Assert.Null(DecideSuspension.Decide(suspension, _course.Member, new("imposed", Reason), Course.Coordinator(person: "per_f"), hasPart: false, left).WrongState);

        _course.Left(left);

        Assert.EndsWith("(rule 40).", DecideSuspension.Decide(suspension, _course.Member, new("imposed", Reason), Course.Coordinator(person: "per_f"), hasPart: false, left.AddSeconds(seconds)).WrongState, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_person_decides_than_the_one_who_proposed() => Assert.Equal(
        ["same-person"],
        Codes(DecideSuspension.Decide(Proposed(), _course.Member, new("dismissed", Reason), Course.Coordinator(person: "per_00000000000000000000000000000001"), hasPart: false, ReplyUntil + Second).Violations));

    [Fact]
    public void Nobody_decides_before_the_member_replied_or_its_last_second_to_do_so_is_over()
    {
        var suspension = Proposed();
        foreach (var outcome in new[] { "imposed", "dismissed" })
        {
            Assert.Equal(["hearing-window"], Codes(Decide(suspension, outcome, ReplyUntil - Second).Violations));
            Assert.Equal(["hearing-window"], Codes(Decide(suspension, outcome, ReplyUntil).Violations));
            Assert.Empty(Decide(suspension, outcome, ReplyUntil + Second).Violations);
        }

        suspension.Answer("We asked, and were told to go ahead.", Now.AddHours(1));
        Assert.Empty(Decide(suspension, "imposed", Now.AddHours(1)).Violations);
    }

    [Fact]
    public void The_member_replies_once_and_until_the_last_second()
    {
        var suspension = Proposed();

        Assert.Null(ReplyToSuspension.Decide(suspension, new("x"), ReplyUntil - Second).WrongState);
        Assert.Null(ReplyToSuspension.Decide(suspension, new("x"), ReplyUntil).WrongState);
        Assert.NotNull(ReplyToSuspension.Decide(suspension, new("x"), ReplyUntil + Second).WrongState);
        Assert.Equal(["/reply"], ReplyToSuspension.Decide(suspension, new(" "), ReplyUntil).Violations.Select(violation => violation.Pointer));
        Assert.Empty(ReplyToSuspension.Decide(suspension, new(new string('x', 10_000)), ReplyUntil).Violations);
        Assert.Equal(["/reply"], ReplyToSuspension.Decide(suspension, new(new string('x', 10_001)), ReplyUntil).Violations.Select(violation => violation.Pointer));
        suspension.Answer("x", Now);
        Assert.NotNull(ReplyToSuspension.Decide(suspension, new("y"), Now).WrongState);
    }

    [Fact]
    public void What_is_imposed_holds_from_the_decision_to_the_day_that_was_proposed()
    {
        var suspension = Proposed();
        var now = ReplyUntil + Second;

        var move = Decide(suspension, "imposed", now).Move!;

        Assert.Equal((MoveKind.Suspension, now, suspension.EndsAt, 2), (move.Kind, move.StartsAt, move.EndsAt, move.Number));
        Assert.Null(Decide(suspension, "dismissed", now).Move);
        Assert.Equal(["/outcome"], Decide(suspension, "suspended", now).Violations.Select(violation => violation.Pointer));
        Assert.Equal(["/reason"], DecideSuspension.Decide(suspension, _course.Member, new("imposed", "Short"), Course.Coordinator(), hasPart: false, now).Violations.Select(violation => violation.Pointer));
        Assert.NotNull(Decide(suspension, "imposed", suspension.EndsAt).Move);
        Assert.Equal(["/outcome"], Decide(suspension, "imposed", suspension.EndsAt + Second).Violations.Select(violation => violation.Pointer));
        Assert.Empty(Decide(suspension, "dismissed", suspension.EndsAt + Second).Violations);
    }

    [Fact]
    public void Who_is_no_member_any_more_or_suspended_already_is_not_suspended()
    {
        Assert.NotNull(ProposeSuspension.Decide(
            _course.Member, Course.Alliance, new(Reason, new(2029, 4, 1)), Course.Profile, Course.Coordinator(), hasPart: false, Id.NewUntimed<Suspension>(), Course.LastOfGrace + Second).WrongState);
        var suspension = Proposed();
        _course.Left(Now);
        Assert.NotNull(Decide(suspension, "imposed", ReplyUntil + Second).WrongState);
        Assert.Null(Decide(suspension, "dismissed", ReplyUntil + Second).WrongState);
    }

    [Fact]
    public void What_is_decided_is_not_decided_again_and_only_what_holds_is_lifted()
    {
        var suspension = Proposed();
        var now = ReplyUntil + Second;
        Assert.Null(LiftSuspension.Decide(suspension, _course.Member, new(Reason), hasPart: false, now).Move);

        suspension.Decide(SuspensionState.Imposed, Reason, now);
        _course.Suspended(now, suspension.EndsAt);
        Assert.NotNull(Decide(suspension, "dismissed", now).WrongState);
        Assert.NotNull(ReplyToSuspension.Decide(suspension, new("x"), now).WrongState);
        Assert.NotNull(LiftSuspension.Decide(suspension, _course.Member, new(Reason), hasPart: false, suspension.EndsAt).Move);
        Assert.Null(LiftSuspension.Decide(suspension, _course.Member, new(Reason), hasPart: false, suspension.EndsAt + Second).Move);
        Assert.Equal(["/reason"], LiftSuspension.Decide(suspension, _course.Member, new("Short"), hasPart: false, now).Violations.Select(violation => violation.Pointer));
    }

    [Fact]
    public void A_suspension_that_ran_out_is_not_lifted_in_place_of_the_one_that_holds()
    {
        var (first, second) = (Proposed(), Proposed());
        first.Decide(SuspensionState.Imposed, Reason, ReplyUntil + Second);
        _course.Suspended(ReplyUntil + Second, first.EndsAt);
        var later = first.EndsAt.AddDays(10);
        second.Decide(SuspensionState.Imposed, Reason, later);
        _course.Suspended(later, later.AddDays(30));

        Assert.Null(LiftSuspension.Decide(first, _course.Member, new(Reason), hasPart: false, later + Second).Move);
        Assert.NotNull(LiftSuspension.Decide(second, _course.Member, new(Reason), hasPart: false, later + Second).Move);
    }

    private ProposeSuspension.Decision Propose(ProposeSuspension.Request request) => ProposeSuspension.Decide(
        _course.Member, Course.Alliance, request, Course.Profile, Course.Coordinator(person: "per_00000000000000000000000000000001"), hasPart: false, Id.NewUntimed<Suspension>(), Now);

    private Suspension Proposed() => Propose(new(Reason, new(2027, 1, 31))).Suspension!;

    private DecideSuspension.Decision Decide(Suspension suspension, string outcome, DateTimeOffset now) =>
        DecideSuspension.Decide(suspension, _course.Member, new(outcome, Reason), Course.Coordinator(), hasPart: false, now);

    private static IEnumerable<string> Codes(IEnumerable<ServiceDefaults.Http.Violation> violations) => violations.Select(violation => violation.Code);
}
