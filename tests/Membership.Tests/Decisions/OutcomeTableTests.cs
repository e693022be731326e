using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Identity;
using static Trilateral.Membership.Tests.Decisions.Sayings;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>Everything one, two or three sides can say, under every rule, against a count written down apart from the product's.</summary>
public sealed class OutcomeTableTests
{
    private static readonly DateTimeOffset First = Close.AddDays(-3);

    private static readonly Side[][] Asked =
    [
        [Side.Government], [Side.CivilSociety], [Side.Unodc], [Side.Government, Side.CivilSociety], [Side.Government, Side.Unodc], [Side.CivilSociety, Side.Unodc], Three,
    ];

    private static IEnumerable<DecisionRules> AllRules =>
        from silence in Enum.GetValues<SilenceRule>()
        from quorum in Enum.GetValues<QuorumRule>()
        from early in new[] { false, true }
        select Plain with { Silence = silence, Quorum = quorum, EndsEarly = early };

    [Fact]
    public void What_is_said_under_whatever_rules_comes_to_what_counting_by_hand_comes_to()
    {
        var cases = 0;
        foreach (var (sides, rules) in from sides in Asked from rules in AllRules select (sides, rules))
        {
            foreach (var said in Words(sides.Length))
            {
                var verdict = OutcomeRule.Of(new OutcomeRule.Terms(rules, sides, false, Close, Zone), Positions(sides, said), Close.AddSeconds(1));

                var closed = rules.EndsEarly && !said.Contains('-') ? First.AddMinutes(sides.Length - 1) : Close;
                Assert.Equal((said, rules, ByHand(said, rules), closed), (said, rules, verdict.Outcome, verdict.ClosedAt!.Value));
                Assert.Equal(said.Select(letter => letter == '-'), verdict.Positions.Select(one => one.IsSilent));
                cases++;
            }
        }

        Assert.Equal(124 * 18, cases);
    }

    [Fact]
    public void What_a_side_says_that_is_not_asked_counts_for_nothing() => Prop.ForAll(
        (from sides in Gen.Elements(Asked.Where(sides => sides.Length < 3).ToArray())
         from rules in Gen.Elements(AllRules.ToArray())
         from said in Gen.Elements(Words(sides.Length).ToArray())
         from others in Gen.Elements("c", "o", "a", "co", "oc")
         select (sides, rules, said, others)).ToArbitrary(),
        one =>
        {
            var terms = new OutcomeRule.Terms(one.rules, one.sides, false, Close, Zone);
            var asked = Positions(one.sides, one.said).ToList();
            var unasked = Three.Except(one.sides).First();
            var both = asked.Concat(one.others.Select((letter, index) => Say(100 + index, unasked, StanceOf(letter), First.AddHours(-index)))).ToList();
            var (alone, among) = (OutcomeRule.Of(terms, asked, Close.AddSeconds(1)), OutcomeRule.Of(terms, both, Close.AddSeconds(1)));
            return alone with { Positions = [], Deciding = [] } == among with { Positions = [], Deciding = [] } && alone.Positions.SequenceEqual(among.Positions);
        }).QuickCheckThrowOnFailure();

    /// <summary>Each side's letter: c consents, o objects, a abstains, - is silent.</summary>
    private static IEnumerable<string> Words(int length) => length == 0 ? [""] : from rest in Words(length - 1) from letter in "coa-" select rest + letter;

    private static IEnumerable<Position> Positions(Side[] sides, string said) =>
        sides.Select((side, index) => (side, index)).Where(one => said[one.index] != '-').Select(one => Say(one.index + 1, one.side, StanceOf(said[one.index]), First.AddMinutes(one.index)));

    private static Stance StanceOf(char letter) => letter switch { 'c' => Stance.Consent, 'o' => Stance.Object, _ => Stance.Abstain };

    private static DecisionOutcome ByHand(string said, DecisionRules rules)
    {
        if (rules.Quorum == QuorumRule.Advisory)
        {
            return said.Contains('o') ? DecisionOutcome.Objected : DecisionOutcome.NoObjection;
        }

        var heard = said.Replace("-", rules.Silence switch { SilenceRule.Consent => "c", SilenceRule.Abstention => "a", _ => "" }, StringComparison.Ordinal);
        var weight = heard.Sum(letter => letter switch { 'c' => 1, 'o' => -1, _ => 0 });
        var agreed = rules.Quorum == QuorumRule.All ? weight == said.Length : heard.Length > said.Length / 2.0 && weight > 0;
        return agreed ? DecisionOutcome.Agreed : DecisionOutcome.NotAgreed;
    }
}
