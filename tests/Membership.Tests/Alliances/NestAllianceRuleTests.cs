using Trilateral.Membership.Alliances;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Alliances;

public sealed class NestAllianceRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("national", "regional", true)]
    [InlineData("national", "national", false)]
    [InlineData("national", null, false)]
    [InlineData("regional", "regional", false)]
    [InlineData("regional", "national", false)]
    public void A_national_alliance_is_part_of_a_network_that_is_there(string kind, string? above, bool accepted)
    {
        var network = above is null ? null : Of(above);

        var violations = NestAlliance.Decide(Of(kind), new((network ?? Of("regional")).Id.ToString()), network);

        Assert.Equal(accepted ? [] : ["/partOf"], violations.Select(violation => violation.Pointer));
    }

    [Theory]
    [InlineData("national", true)]
    [InlineData("regional", false)]
    public void A_national_alliance_may_be_part_of_none(string kind, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/partOf"], NestAlliance.Decide(Of(kind), new(null), null).Select(violation => violation.Pointer));

    [Fact]
    public void What_has_no_form_of_an_id_is_refused() =>
        Assert.Equal(["id"], NestAlliance.Decide(Of("national"), new("network 1"), null).Select(violation => violation.Code));

    private static Alliance Of(string kind) => new() { Id = Id.New<Alliance>(Now), Kind = WireNames<AllianceKind>.Parse(kind) };
}
