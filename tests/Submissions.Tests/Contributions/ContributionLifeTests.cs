using FsCheck;
using FsCheck.Fluent;
using Trilateral.Submissions.Contributions;

namespace Trilateral.Submissions.Tests.Contributions;

public sealed class ContributionLifeTests
{
    [Theory]
    [InlineData(ContributionState.Draft, "Edit>Draft Lodge>Lodged")]
    [InlineData(ContributionState.Lodged, "Publish>Published Withdraw>Withdrawn")]
    [InlineData(ContributionState.Published, "Withdraw>Withdrawn")]
    [InlineData(ContributionState.Withdrawn, "")]
    public void Each_state_leads_on_by_these_acts_only(ContributionState state, string expected)
    {
        var found = Enum.GetValues<ContributionAct>().Where(act => act != ContributionAct.Read)
            .Select(act => (act, After: ContributionLife.After(state, act))).Where(step => step.After is not null).Select(step => $"{step.act}>{step.After}");

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public void No_order_of_acts_leads_back_or_over_lodging() => Prop.ForAll(
        Gen.Elements(Enum.GetValues<ContributionAct>()).ListOf().ToArbitrary(),
        acts =>
        {
            var (state, lodged) = (ContributionState.Draft, 0);
            foreach (var act in acts)
            {
                var next = ContributionLife.After(state, act) ?? state;
                lodged += act == ContributionAct.Lodge && next != state ? 1 : 0;
                if (next < state || (next > ContributionState.Draft && lodged != 1))
                {
                    return false;
                }

                state = next;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
