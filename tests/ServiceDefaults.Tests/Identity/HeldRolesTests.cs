using System.Collections.Frozen;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.ServiceDefaults.Tests.Identity;

public sealed class HeldRolesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    [InlineData(601, false)]
    public void A_mandate_holds_from_its_start_and_not_at_its_end_without_anything_having_run(int second, bool holds)
    {
        var known = new KnownMandate { MandateId = "man_1", ClientId = "cli_1", Role = Roles.GovernmentFocalPoint, StartsAt = Start, EndsAt = Start.AddSeconds(600) };
        var snapshot = IdentitySnapshot.Empty with { MandatesByClient = new Dictionary<string, KnownMandate[]> { ["cli_1"] = [known] }.ToFrozenDictionary() };

        Assert.Equal(holds ? [Roles.GovernmentFocalPoint] : [], snapshot.RolesOf("cli_1", null, Start.AddSeconds(second)));
    }
}
