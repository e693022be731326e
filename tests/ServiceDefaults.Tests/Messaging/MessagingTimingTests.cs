using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>The numbers of reliability §2 as they ship; other tests shorten the waits.</summary>
public sealed class MessagingTimingTests
{
    private static readonly MessagingTiming Shipped = new();

    [Fact]
    public void What_is_waited_for_is_what_the_rules_say()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), Shipped.Poll);
        Assert.Equal(TimeSpan.FromSeconds(15), Shipped.BatchDeadline);
        Assert.Equal(TimeSpan.FromSeconds(30), Shipped.ClaimHold);
        Assert.Equal((10, 2, 1), (Shipped.LeaseDuration.TotalSeconds, Shipped.LeaseRenewal.TotalSeconds, Shipped.StandbyPoll.TotalSeconds));
        Assert.Equal([100, 500, 1_000], Shipped.InProcessRetries.Select(wait => wait.TotalMilliseconds));
        Assert.Equal([1, 5, 30], Shipped.Redeliveries.Select(wait => wait.TotalMinutes));
        Assert.Equal((14, 30, 3), (Shipped.KeepSent.TotalDays, Shipped.KeepInbox.TotalDays, Shipped.KeepAnswers.TotalDays));
    }

    [Fact]
    public void What_is_taken_at_once_is_what_the_rules_say()
    {
        Assert.Equal((200, 32, 20), (Shipped.BatchSize, Shipped.MaxInFlight, Shipped.ParkAfter));
        Assert.Equal((32, 50), (MessagingHostingExtensions.Prefetch, QueueTopology.DeliveryLimit));
    }

    [Fact]
    public void Numbers_that_depend_on_each_other_fit()
    {
        // A frozen leader is replaced within 15 s (F08), also by one who has just looked.
        Assert.True(Shipped.LeaseDuration + Shipped.StandbyPoll * 1.2 < TimeSpan.FromSeconds(15));

        // A claim outlasts its batch, and a repeat is known as one for longer than a replay or a dead letter may come (2.10).
        Assert.True(Shipped.ClaimHold > Shipped.BatchDeadline);
        Assert.True(InboxEntry.MaxAge >= Shipped.KeepSent + TimeSpan.FromDays(14));
        Assert.True(InboxEntry.MaxAge < Shipped.KeepInbox);
    }
}
