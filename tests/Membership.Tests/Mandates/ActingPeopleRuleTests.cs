using Trilateral.Membership.Mandates;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Mandates;

public sealed class ActingPeopleRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(4, 5, true)]
    [InlineData(5, 5, false)]
    [InlineData(6, 5, false)]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    public void One_more_than_may_is_refused_with_the_rule_and_the_number(int others, int most, bool accepted)
    {
        var client = new ApiClient(Id.New<ApiClient>(Now), "Partner", Side.CivilSociety, Guid.NewGuid(), "org_00000000000000000000000000000001", null, 600, [], Now);

        var decision = GrantMandate.Decide(
            new(client.Id.ToString(), Roles.AllianceMember, null, null, null, null, "A letter"), client, Id.New<Mandate>(Now), Now, acting: new(others, most));

        Assert.Equal(accepted, decision.Mandate is not null);
        Assert.All(decision.Violations, violation => Assert.Equal(("/clientId", 38), (violation.Pointer, violation.Rule)));
        Assert.All(decision.Violations, violation => Assert.Contains($"at once: {most} (rule 38)", violation.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_follows_another_to_the_instant_does_not_act_beside_it()
    {
        ActingPeople.Turn[] turns = [Turn("a", 0, 10), Turn("b", 10, 20), Turn("c", 15, null), Turn("d", 18, 18)];

        Assert.Equal(1, AtOnce(turns, 0, 10));
        Assert.Equal(1, AtOnce(turns, 0, 15));
        Assert.Equal(2, AtOnce(turns, 0, 16));
        Assert.Equal(2, AtOnce(turns, 19, 20));
        Assert.Equal(1, AtOnce(turns, 20, null));
        Assert.Equal(2, AtOnce(turns, 0, null));
        Assert.Equal(0, ActingPeople.AtOnce([], Now, null));
    }

    [Fact]
    public void A_person_with_several_functions_or_clients_is_one() => Assert.Equal(2, AtOnce([Turn("a", 0, null), Turn("a", 5, null), Turn("b", 0, null)], 0, null));

    private static int AtOnce(ActingPeople.Turn[] turns, int from, int? until) => ActingPeople.AtOnce(turns, Now.AddDays(from), until is { } end ? Now.AddDays(end) : null);

    private static ActingPeople.Turn Turn(string who, int from, int? until) => new(who, Now.AddDays(from), until is { } end ? Now.AddDays(end) : null);
}
