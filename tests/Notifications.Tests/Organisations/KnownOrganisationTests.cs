using Trilateral.Notifications.Organisations;
using Trilateral.Membership.Contracts;

namespace Trilateral.Notifications.Tests.Organisations;

public sealed class KnownOrganisationTests
{
    [Theory]
    [InlineData(1, "third")]
    [InlineData(2, "third")]
    [InlineData(3, "third")]
    [InlineData(4, "fourth")]
    public void Only_a_higher_version_replaces_what_is_known(long version, string expected)
    {
        var organisation = new KnownOrganisation { Id = "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a" };
        organisation.Apply(Message(3, "third"));

        organisation.Apply(Message(version, "fourth"));

        Assert.Equal((expected, Math.Max(3, version)), (organisation.Name, organisation.KnownVersion));
    }

    [Theory]
    [InlineData(1, "registered")]
    [InlineData(2, "registered")]
    [InlineData(3, "renamed")]
    public void A_profile_replaces_what_is_known_by_the_same_count_of_versions(long version, string expected)
    {
        var organisation = new KnownOrganisation { Id = "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a" };
        organisation.Apply(Message(2, "registered"));

        organisation.Apply(new OrganisationProfileChanged(organisation.Id, version, "renamed", "PAK", "academia", new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero), "global", "Public"));

        Assert.Equal((expected, Math.Max(2, version)), (organisation.Name, organisation.KnownVersion));
    }

    private static OrganisationRegistered Message(long version, string name) => new(
        "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", version, name, "PAK", "academia", new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), "global", "Public");
}
