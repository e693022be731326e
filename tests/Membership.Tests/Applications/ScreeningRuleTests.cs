using Trilateral.Membership.Applications;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;
using static Trilateral.Membership.Tests.Applications.ApplicationCase;

namespace Trilateral.Membership.Tests.Applications;

public sealed class ScreeningRuleTests
{
    private static readonly Organisation Namesake = new(Id.New<Organisation>(Submitted), "Namesake", "PAK", Constituency.Academia, Submitted);

    private static readonly ReadScreening.Facts Clear = new([], new HashSet<Id<Organisation>> { Id.New<Organisation>(Submitted) });

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "/complete")]
    [InlineData(null, "/complete")]
    public void Only_a_complete_file_passes(bool? complete, string? refused) =>
        Assert.Equal(refused is null ? [] : [refused], Pointers(new(complete, null, "None."), Clear));

    [Fact]
    public void A_possible_duplicate_is_named_as_another_body_or_nothing_passes()
    {
        var facts = Clear with { Namesakes = [Namesake] };

        Assert.Equal(["/distinctFrom"], Pointers(new(true, null, "None."), facts));
        Assert.Equal(["/distinctFrom"], Pointers(new(true, [Sponsor], "None."), facts));
        Assert.Equal(["/distinctFrom/0", "/distinctFrom"], Pointers(new(true, ["CFHR"], "None."), facts));
        Assert.Empty(Pointers(new(true, [Namesake.Id.ToString()], "None."), facts));
    }

    [Fact]
    public void Sponsors_are_still_members_when_the_file_passes()
    {
        var violation = Assert.Single(PassScreening.Decide(Screening(), new(true, null, "None."), new([], new HashSet<Id<Organisation>>()), Profile, Coordinator()).Violations);

        Assert.Equal(("sponsors", 36), (violation.Code, violation.Rule));
    }

    [Theory]
    [InlineData(null, 39)]
    [InlineData(" ", 39)]
    [InlineData("None.", null)]
    public void The_coordinator_who_passes_it_discloses_their_own_interests_also_that_there_are_none(string? interest, int? rule) =>
        Assert.Equal(rule is null ? [] : [rule], PassScreening.Decide(Screening(), new(true, null, interest), Clear, Profile, Coordinator()).Violations.Select(violation => violation.Rule));

    [Fact]
    public void An_answer_has_words_and_a_form_that_comes_with_it_is_complete()
    {
        var facts = new ApplicationForm.Facts(Constituency.CivilSocietyOrganisation, new HashSet<Id<Organisation>>(), Profile);

        Assert.Equal(["/answer"], ProvideInformation.Decide(new(" ", null), null).Violations.Select(violation => violation.Pointer));
        Assert.Empty(ProvideInformation.Decide(new("Here they are.", null), null).Violations);
        Assert.Equal(
            ["/form/statement", "/form/themes", "/form/conflictOfInterest", "/form/sponsors"],
            ProvideInformation.Decide(new("Here they are.", new(null, null, null, null, null, null, null)), facts).Violations.Select(violation => violation.Pointer));
    }

    private static IEnumerable<string> Pointers(PassScreening.Request request, ReadScreening.Facts facts) =>
        PassScreening.Decide(Screening(), request, facts, Profile, Coordinator()).Violations.Select(violation => violation.Pointer);
}
