using Trilateral.Membership.Applications;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;
using static Trilateral.Membership.Tests.Applications.ApplicationCase;

namespace Trilateral.Membership.Tests.Applications;

public sealed class ScreeningRuleTests
{
    private static readonly FindDuplicates.Candidate Namesake = new(Id.New<Organisation>(Submitted).ToString(), "Namesake", "PAK", ["similarName"]);

    private static readonly HashSet<Id<Organisation>> Member = [Id.New<Organisation>(Submitted)];

    private static readonly ReadScreening.Facts Clear = new([], Member, Member);

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "/complete")]
    [InlineData(null, "/complete")]
    public void Only_a_complete_file_passes(bool? complete, string? refused) =>
        Assert.Equal(refused is null ? [] : [refused], Pointers(new(complete, null, "None."), Clear));

    [Fact]
    public void A_possible_duplicate_is_named_as_another_body_or_nothing_passes()
    {
        var facts = Clear with { PossibleDuplicates = [Namesake] };

        Assert.Equal(["/distinctFrom"], Pointers(new(true, null, "None."), facts));
        Assert.Equal(["/distinctFrom"], Pointers(new(true, [Sponsor], "None."), facts));
        Assert.Equal(["/distinctFrom/0", "/distinctFrom"], Pointers(new(true, ["CFHR"], "None."), facts));
        Assert.Empty(Pointers(new(true, [Namesake.Organisation], "None."), facts));
    }

    [Fact]
    public void Sponsors_have_said_that_they_speak_for_the_applicant_when_the_file_passes()
    {
        var violation = Assert.Single(PassScreening.Decide(Screening(), new(true, null, "None."), new([], Member, new HashSet<Id<Organisation>>()), Profile, Coordinator()).Violations);

        Assert.Equal(("sponsors", 36), (violation.Code, violation.Rule));
    }

    [Fact]
    public void A_reference_stands_in_place_of_sponsors_once_UNODC_confirmed_it_and_until_the_applicant_gives_another()
    {
        var application = Screening();
        application.Take(Content("UNODC/1"));
        Assert.Equal(["/reference other"], Confirm(application, "UNODC/2"));
        Assert.Equal(["/reference other"], Confirm(application, null));
        Assert.Equal(1, ReadScreening.SponsorsNeeded(application, Profile));
        Assert.Empty(Confirm(application, "UNODC/1"));

        application.ConfirmReference(Submitted);

        Assert.Equal(0, ReadScreening.SponsorsNeeded(application, Profile));
        Assert.Equal(["/reference confirmed"], Confirm(application, "UNODC/1"));
        application.Take(Content("UNODC/1"));
        Assert.Equal(0, ReadScreening.SponsorsNeeded(application, Profile));
        application.Take(Content("UNODC/2"));
        Assert.Equal(1, ReadScreening.SponsorsNeeded(application, Profile));
        application.Take(Content(null));
        Assert.Equal(["/reference none"], Confirm(application, "UNODC/2"));
    }

    [Theory]
    [InlineData(null, 39)]
    [InlineData(" ", 39)]
    [InlineData("None.", null)]
    public void The_coordinator_who_passes_it_discloses_their_own_interests_also_that_there_are_none(string? interest, int? rule) =>
        Assert.Equal(rule is null ? [] : [rule], PassScreening.Decide(Screening(), new(true, null, interest), Clear, Profile, Coordinator()).Violations.Select(violation => violation.Rule));

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(0.999, true)]
    [InlineData(1, false)]
    public void Members_comment_in_the_last_second_and_not_in_the_next(double seconds, bool open)
    {
        var wrong = CommentOnApplication.Refuses(Passed(), Closed.AddSeconds(seconds - 1));

        Assert.Equal(open, wrong is null);
        Assert.Equal(!open, wrong?.Contains("(rule 36)", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void An_answer_has_words_and_a_form_that_comes_with_it_is_complete()
    {
        var facts = new ApplicationForm.Facts(Constituency.CivilSocietyOrganisation, new HashSet<Id<Organisation>>(), Profile);

        Assert.Equal(["/answer"], ProvideInformation.Decide(ApplicationState.InfoRequested, new(" ", null), null).Violations.Select(violation => violation.Pointer));
        Assert.Empty(ProvideInformation.Decide(ApplicationState.InfoRequested, new("Here they are.", null), null).Violations);
        Assert.Equal(
            ["/form/statement", "/form/themes", "/form/conflictOfInterest", "/form/sponsors"],
            ProvideInformation.Decide(ApplicationState.InfoRequested, new("Here they are.", new(null, null, null, null, null, null, null)), facts).Violations.Select(violation => violation.Pointer));
    }

    [Fact]
    public void What_a_deferral_needs_is_brought_by_words_alone_and_never_by_another_file()
    {
        var facts = new ApplicationForm.Facts(Constituency.CivilSocietyOrganisation, new HashSet<Id<Organisation>>(), Profile);

        Assert.Empty(ProvideInformation.Decide(ApplicationState.Deferred, new("Here they are.", null), null).Violations);
        var refused = ProvideInformation.Decide(ApplicationState.Deferred, new("Here they are.", new(null, null, null, null, null, null, null)), facts);
        Assert.Equal([("/form", "screened", 36)], refused.Violations.Select(violation => (violation.Pointer, violation.Code, violation.Rule)));
        Assert.Null(refused.Content);
    }

    private static ApplicationForm.Content Content(string? reference) =>
        new("A statement of twenty characters.", [], ["firearms"], [], reference, "None to disclose.", GovernmentTies.None);

    private static IEnumerable<string> Confirm(MembershipApplication application, string? reference) =>
        ConfirmReference.Decide(application, new(reference)).Select(violation => $"{violation.Pointer} {violation.Code}");

    private static IEnumerable<string> Pointers(PassScreening.Request request, ReadScreening.Facts facts) =>
        PassScreening.Decide(Screening(), request, facts, Profile, Coordinator()).Violations.Select(violation => violation.Pointer);
}
