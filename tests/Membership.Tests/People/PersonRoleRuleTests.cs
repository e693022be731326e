using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.People;

public sealed class PersonRoleRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly First = new(2026, 1, 15);
    private static readonly Id<Organisation> Organisation = Id.New<Organisation>(Now);
    private static readonly GivePersonRole.Request Least = new(null, "alternate", First, null, null, null);

    [Fact]
    public void A_person_new_to_the_platform_gets_a_random_id_that_tells_no_time()
    {
        var fresh = Id.NewUntimed<Person>();

        var role = GivePersonRole.Decide(Least, Organisation, OtherSide.None, Id.NewUntimed<PersonRole>(), fresh, Now).Role!;

        Assert.Equal((fresh.ToString(), 4, 4), (role.PersonId, fresh.Value.Version, role.Id.Value.Version));
        Assert.Equal((OrganisationFunction.Alternate, First, null, null), (role.Function, role.StartsOn, role.EndsOn, role.ConflictOfInterest));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void The_last_day_is_not_before_the_first(int days, bool accepted) => Assert.Equal(accepted ? [] : ["/until"], Pointers(Least with { Until = First.AddDays(days) }));

    /// <summary>Rule 39: who assists both sides discloses it; the official who coordinates the State's part holds nothing here.</summary>
    [Theory]
    [InlineData(0, null, new string[0])]
    [InlineData(1, null, new[] { "/conflictOfInterest" })]
    [InlineData(1, 19, new[] { "/conflictOfInterest" })]
    [InlineData(1, 20, new string[0])]
    [InlineData(1, 2000, new string[0])]
    [InlineData(1, 2001, new[] { "/conflictOfInterest" })]
    [InlineData(2, 20, new[] { "/personId" })]
    public void Whoever_assists_Government_too_discloses_it(int tie, int? length, string[] pointers)
    {
        var decision = Decide(Least with { ConflictOfInterest = length is { } count ? new string('x', count) : null }, (OtherSide)tie);

        Assert.Equal(pointers, decision.Violations.Select(violation => violation.Pointer));
        Assert.All(decision.Violations, violation => Assert.Equal(39, violation.Rule));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once() =>
        Assert.Equal(
            ["/personId", "/function", "/from", "/document"],
            Pointers(new("per_1", "director", null, First, new string('x', GivePersonRole.MaxDocumentLength + 1), null)));

    [Theory]
    [InlineData(-1, null, false)]
    [InlineData(0, null, true)]
    [InlineData(9, 10, true)]
    [InlineData(10, 10, false)]
    [InlineData(11, 10, false)]
    public void An_end_shortens_and_never_prolongs(int until, int? had, bool accepted)
    {
        var role = Decide(Least with { Until = had is { } days ? First.AddDays(days) : null }).Role!;

        Assert.Equal(accepted ? [] : ["/until"], EndPersonRole.Decide(new(First.AddDays(until), "Left the organisation."), role, byUnodc: false, Now).Violations.Select(violation => violation.Pointer));
    }

    [Theory]
    [InlineData(true, -1, false)]
    [InlineData(true, 0, true)]
    [InlineData(true, 1, true)]
    [InlineData(false, -1, true)]
    public void Unodc_ends_a_function_from_today_on(bool byUnodc, int days, bool accepted)
    {
        var until = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(days);

        var decision = EndPersonRole.Decide(new(until, "The board has named another.", "Minutes 4/2026"), Decide(Least).Role!, byUnodc, Now);

        Assert.Equal(accepted ? [] : ["/until past 39"], decision.Violations.Select(violation => $"{violation.Pointer} {violation.Code} {violation.Rule}"));
    }

    [Fact]
    public void An_end_that_is_moved_keeps_why_it_was_first_set()
    {
        var role = Decide(Least).Role!;
        role.End(First.AddDays(9), "Left the organisation.", null, Side.CivilSociety);

        role.End(First.AddDays(5), "The board has named another.", "Minutes 4/2026", Side.Unodc);

        Assert.Equal((First.AddDays(5), "Left the organisation.", Side.CivilSociety, "Minutes 4/2026"), (role.EndsOn, role.EndReason, role.EndReasonBy, role.EndDocument));
    }

    [Fact]
    public void An_end_has_a_day_and_a_reason() => Assert.Equal(["/until", "/reason"], EndPersonRole.Decide(new(null, null), Decide(Least).Role!, byUnodc: false, Now).Violations.Select(violation => violation.Pointer));

    [Theory]
    [InlineData(false, 0, true)]
    [InlineData(true, 0, false)]
    [InlineData(true, 1, true)]
    [InlineData(true, GivePersonRole.MaxDocumentLength, true)]
    [InlineData(true, GivePersonRole.MaxDocumentLength + 1, false)]
    [InlineData(false, GivePersonRole.MaxDocumentLength + 1, false)]
    public void Unodc_ends_a_function_on_a_document_and_the_organisation_may_name_one(bool byUnodc, int length, bool accepted)
    {
        var decision = EndPersonRole.Decide(new(DateOnly.FromDateTime(Now.UtcDateTime), "Left the organisation.", new string('d', length)), Decide(Least).Role!, byUnodc, Now);

        Assert.Equal(accepted ? [] : ["/document"], decision.Violations.Select(violation => violation.Pointer));
        Assert.All(decision.Violations, violation => Assert.Equal(byUnodc ? 39 : null, violation.Rule));
    }

    private static GivePersonRole.Decision Decide(GivePersonRole.Request request, OtherSide other = OtherSide.None) =>
        GivePersonRole.Decide(request, Organisation, other, Id.NewUntimed<PersonRole>(), Id.NewUntimed<Person>(), Now);

    private static string[] Pointers(GivePersonRole.Request request) => [.. Decide(request).Violations.Select(violation => violation.Pointer)];
}
