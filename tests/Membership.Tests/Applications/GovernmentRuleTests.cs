using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.ServiceDefaults.Persistence.Ids;
using static Trilateral.Membership.Tests.Applications.ApplicationCase;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>Rule 37: off by default, and where it is on, advice.</summary>
public sealed class GovernmentRuleTests
{
    private const string Objection = "The organisation is not registered with the authority that its statutes name.";

    [Fact]
    public void Nobody_asks_the_Government_unless_the_frameworks_profile_does()
    {
        var violation = Assert.Single(AskGovernment.Decide(Passed(), Profile, Coordinator(), Closed));

        Assert.Equal(("not-asked", 37), (violation.Code, violation.Rule));
        Assert.Empty(AskGovernment.Decide(Passed(), AsksGovernment, Coordinator(), Closed));
    }

    [Fact]
    public void A_networks_members_are_no_Governments_matter() => Assert.Equal(
        ["not-asked"],
        AskGovernment.Decide(Passed(new Alliance { Id = To.Id, TimeZone = To.TimeZone }), AsksGovernment, Coordinator(), Closed).Select(violation => violation.Code));

    [Fact]
    public void Where_it_is_asked_nobody_is_admitted_before_and_members_have_had_their_time()
    {
        Assert.Equal(["government-window"], Admit(Passed(), Closed));
        Assert.Equal(["comment-window"], AskGovernment.Decide(Passed(), AsksGovernment, Coordinator(), Closed.AddSeconds(-1)).Select(violation => violation.Code));
        // What the alliance does not want it need not ask about.
        Assert.Empty(DeclineApplication.Decide(Passed(), new("It does not work on these themes."), Coordinator(), Closed).Violations);
    }

    [Fact]
    public void After_silence_the_alliance_decides_at_once_and_there_is_nothing_to_reply_to()
    {
        var application = Heard(null);

        Assert.Equal((ApplicationState.GovernmentHeard, GovernmentOutcome.NoObjection), (application.State, application.GovernmentOutcome));
        Assert.Empty(Admit(application, Closed));
        Assert.Equal(["no-objection"], AnswerObjection.Decide(application, new("There is nothing to say to this."), Closed).Violations.Select(violation => violation.Code));
    }

    [Theory]
    // Heard on 7 December there: seven days end with 14 December.
    [InlineData("2026-12-14T18:59:58Z", true)]
    [InlineData("2026-12-14T18:59:59Z", true)]
    [InlineData("2026-12-14T18:59:59.9Z", true)]
    [InlineData("2026-12-14T19:00:00Z", false)]
    public void An_objection_is_replied_to_before_anybody_decides(string now, bool open)
    {
        var application = Heard(Objection);

        Assert.Equal(open ? ["reply-window"] : [], Admit(application, At(now)));
        Assert.Equal(open ? [] : ["reply-window"], AnswerObjection.Decide(application, new("The registration is attached to the file."), At(now)).Violations.Select(violation => violation.Code));
    }

    [Fact]
    public void With_the_reply_on_record_the_alliance_admits_against_the_objection()
    {
        var application = Heard(Objection);
        application.TakeReply("The registration is attached to the file.", Closed);

        Assert.Empty(Admit(application, Closed));
        Assert.Equal(["one-reply"], AnswerObjection.Decide(application, new("The registration is attached to the file."), Closed).Violations.Select(violation => violation.Code));
    }

    [Fact]
    public void What_was_heard_counts_after_a_deferral_too()
    {
        var application = Heard(null);
        application.Defer(Assessor, "The registration of the new statutes.", Closed.AddDays(9), Closed);
        application.TakeAnswer(Profile, Closed);

        Assert.Equal(ApplicationState.GovernmentHeard, application.State);
        Assert.Empty(Admit(application, Closed));
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(4_000, true)]
    [InlineData(4_001, false)]
    public void A_reply_has_20_to_4000_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/reply"], AnswerObjection.Decide(Heard(Objection), new(new string('x', length)), Closed).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void An_appeal_asks_what_the_decline_left_out_and_goes_on_with_the_answer()
    {
        var application = Declined();
        application.Appeal("The statement names the themes on its first page.", Profile, Closed);
        Assert.Equal(["government-window"], Appeal(application, "overturned", Closed));
        Assert.Empty(Appeal(application, "upheld", Closed));
        Assert.Empty(AskGovernment.Decide(application, AsksGovernment, Coordinator(person: "per_f"), Closed));

        application.AskGovernment("per_f", "dec_00000000000000000000000000000001");
        application.HearGovernment(Objection, AsksGovernment, Closed);

        Assert.Equal((ApplicationState.Appealed, GovernmentOutcome.Objected), (application.State, application.GovernmentOutcome));
        Assert.Equal(["reply-window"], Appeal(application, "overturned", At("2026-12-14T18:59:59Z")));
        // Who asked took no part in what is appealed against.
        Assert.Empty(Appeal(application, "overturned", At("2026-12-14T19:00:00Z")));
        application.TakeReply("The registration is attached to the file.", Closed);
        Assert.Empty(Appeal(application, "overturned", Closed));
    }

    private static IEnumerable<string> Appeal(MembershipApplication application, string outcome, DateTimeOffset now) => DecideAppeal.Decide(
        application, new(outcome, "The first page was overlooked by all."), AsksGovernment, Coordinator(person: "per_f"), now).Violations.Select(violation => violation.Code);

    private static MembershipApplication Heard(string? reason)
    {
        var application = Passed();
        application.AskGovernment(Assessor, "dec_00000000000000000000000000000001");
        application.HearGovernment(reason, AsksGovernment, Closed);
        return application;
    }

    private static IEnumerable<string> Admit(MembershipApplication application, DateTimeOffset now) =>
        AdmitMember.Decide(application, new(null), AsksGovernment, Coordinator(), Id.New<AllianceMembership>(now), now).Violations.Select(violation => violation.Code);
}
