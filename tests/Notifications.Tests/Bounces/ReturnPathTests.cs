using Trilateral.Notifications.Bounces;

namespace Trilateral.Notifications.Tests.Bounces;

public sealed class ReturnPathTests
{
    private static readonly ReturnPath Paths = new("Bounces@example.org", NotificationsHost.Key);

    [Fact]
    public void Each_mail_has_its_own_and_it_leads_back_to_the_mail_whatever_case_and_brackets_servers_give_it()
    {
        var path = Paths.Of(1234567890123)!.Address;

        Assert.Matches("^Bounces\\+[0-9a-f]{40}@example\\.org$", path);
        Assert.Equal(path, Paths.Of(1234567890123)!.Address);
        // Nothing of one is in the next: nobody counts mails by them.
        Assert.NotEqual(Paths.Of(2)!.Address[..32], Paths.Of(1)!.Address[..32]);
        Assert.NotEqual(Paths.Of(2)!.Address[32..48], Paths.Of(1)!.Address[32..48]);
        foreach (var spelled in new[] { path, path.ToUpperInvariant(), $" <{path}> " })
        {
            Assert.Equal(1234567890123, Paths.Find(["somebody@example.org", spelled]));
        }
    }

    [Theory]
    [InlineData("bounces@example.org")]
    [InlineData("bounces+@example.org")]
    [InlineData("bounces+1@example.org")]
    [InlineData("bounces+0000000000000000000000000000000000000000@example.org")]
    [InlineData("bounces+000000000000000000000000000000000000000g@example.org")]
    [InlineData("bounces+00000000000000000000000000000000000000@example.org")]
    [InlineData("other0000+0000000000000000000000000000000000000@example.org")]
    [InlineData("")]
    public void Nobody_makes_one_up(string address) => Assert.Null(Paths.Find([address]));

    [Fact]
    public void One_of_another_mail_mailbox_or_key_is_none()
    {
        var path = Paths.Of(12)!.Address;

        foreach (var place in new[] { 8, 31, 32, 47 })
        {
            Assert.Null(Paths.Find([path[..place] + (path[place] == '0' ? '1' : '0') + path[(place + 1)..]]));
        }

        Assert.Null(Paths.Find([path.Replace("example.org", "example.net", StringComparison.Ordinal)]));
        Assert.Null(new ReturnPath("bounces@example.org", "another key, of 32 characters and more").Find([path]));
        Assert.Null(new ReturnPath("", NotificationsHost.Key).Of(12));
        Assert.Null(new ReturnPath("", NotificationsHost.Key).Find([path]));
    }
}
