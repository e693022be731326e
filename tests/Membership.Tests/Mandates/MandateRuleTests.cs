using Trilateral.Membership.Mandates;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Mandates;

public sealed class MandateRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Framework = Guid.Parse("0198c5f2a7b07d4e8f3a2b1c0d9e8f7a");
    private static readonly ApiClient Former = Client();
    private static readonly ApiClient Next = Client();

    [Theory]
    [InlineData(null, Roles.GovernmentFocalPoint, null)]
    [InlineData(0, Roles.GovernmentFocalPoint, "/cluster")]
    [InlineData(1, Roles.GovernmentFocalPoint, null)]
    [InlineData(4, Roles.GovernmentFocalPoint, null)]
    [InlineData(5, Roles.GovernmentFocalPoint, "/cluster")]
    [InlineData(1, Roles.GovernmentalExpert, "/cluster")]
    public void A_focal_point_is_one_of_a_review_or_of_all(int? cluster, string role, string? refused)
    {
        var decision = GrantMandate.Decide(new(Former.Id.ToString(), role, null, null, null, null, "Note verbale", cluster), Former, Id.New<Mandate>(Now), Now);

        Assert.Equal(refused is null ? [] : [refused], decision.Violations.Select(violation => violation.Pointer));
        Assert.All(decision.Violations, violation => Assert.Equal(27, violation.Rule));
        Assert.Equal(refused is null ? cluster : null, decision.Mandate?.Cluster);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void Nobody_is_given_a_function_for_a_time_that_is_over(int ticks, bool accepted)
    {
        var decision = GrantMandate.Decide(new(Former.Id.ToString(), Roles.GovernmentalExpert, null, null, Now.AddTicks(ticks), null, "Note verbale"), Former, Id.New<Mandate>(Now), Now);

        Assert.Equal(accepted ? [] : ["/startsAt past 27"], decision.Violations.Select(violation => $"{violation.Pointer} {violation.Code} {violation.Rule}"));
        Assert.All(decision.Violations, violation => Assert.Contains("(rule 27)", violation.Detail, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_function_ends_after_now(int ticks, bool accepted) => Assert.Equal(
        accepted ? [] : ["/endsAt"],
        GrantMandate.Decide(new(Former.Id.ToString(), Roles.GovernmentalExpert, null, null, null, Now.AddTicks(ticks), "Note verbale"), Former, Id.New<Mandate>(Now), Now)
            .Violations.Select(violation => violation.Pointer));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void The_next_holder_begins_now_or_later(int seconds, bool accepted) => Assert.Equal(accepted, Replace(starts: Now.AddSeconds(seconds)).Next is not null);

    [Fact]
    public void The_next_holder_follows_in_the_same_review_on_the_note_that_names_it()
    {
        var next = Replace(cluster: 2).Next!;

        Assert.Equal((Roles.GovernmentFocalPoint, 2, "NV 2", Next.Id, Now), (next.Role, next.Cluster, next.Document, next.ClientId, next.StartsAt));
        Assert.Equal(["/clientId"], Replace(holder: Former).Violations.Select(violation => violation.Pointer));
        Assert.Equal(["/noteVerbale"], Replace(note: " ").Violations.Select(violation => violation.Pointer));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    public void Nobody_follows_who_has_ended_by_then(int secondsLeft, bool accepted) => Assert.Equal(accepted, Replace(formerEnds: Now.AddSeconds(secondsLeft)).Next is not null);

    [Fact]
    public void What_was_handed_over_stands_on_the_next_mandate()
    {
        var (former, next) = (Granted(null, null), Replace().Next!);

        next.TakeOver(former, [new("applications", 3), new("suspensions", 1)]);

        Assert.Equal(former.Id, next.Replaces);
        Assert.Equal([new OpenItems("applications", 3), new OpenItems("suspensions", 1)], MandateAnswer.Of(next).TakenOver);
    }

    [Fact]
    public void What_has_not_begun_or_has_ended_is_not_replaced_nor_ended_again_and_the_refusal_names_its_rule()
    {
        Assert.Contains("(rule 27)", EndMandate.Decide(new(null, "It is over.", "NV 3"), Granted(null, Now), Now).WrongState, StringComparison.Ordinal);
        Assert.Contains("(rule 27)", Replace(formerEnds: Now).WrongState, StringComparison.Ordinal);
        Assert.Null(Replace(formerEnds: Now.AddSeconds(1)).WrongState);
        var unborn = new Mandate(Id.New<Mandate>(Now), Former, Roles.GovernmentFocalPoint, Now.AddSeconds(1), null, "NV 1", Now, null);
        Assert.Contains("(rule 27)", ReplaceMandate.Decide(new(Next.Id.ToString(), "NV 2", null, null), unborn, Next, Id.New<Mandate>(Now), Now).WrongState, StringComparison.Ordinal);
    }

    private static ReplaceMandate.Decision Replace(DateTimeOffset? starts = null, int? cluster = null, ApiClient? holder = null, string note = "NV 2", DateTimeOffset? formerEnds = null) =>
        ReplaceMandate.Decide(new((holder ?? Next).Id.ToString(), note, starts, null), Granted(cluster, formerEnds), holder ?? Next, Id.New<Mandate>(Now), Now);

    private static Mandate Granted(int? cluster, DateTimeOffset? ends) => new(Id.New<Mandate>(Now), Former, Roles.GovernmentFocalPoint, Now.AddDays(-1), ends, "NV 1", Now.AddDays(-1), cluster);

    private static ApiClient Client() => new(Id.New<ApiClient>(Now), "Partner", Side.Government, Framework, null, null, 600, [], Now);
}
