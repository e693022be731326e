using Trilateral.Notifications.Proofs;

namespace Trilateral.Notifications.Tests.Proofs;

public sealed class ProofRuleTests
{
    private static readonly DateTimeOffset Taken = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData(0, false)]
    [InlineData(899, false)]
    [InlineData(899.999, false)]
    [InlineData(900, true)]
    [InlineData(901, true)]
    public void A_mail_the_relay_took_is_proof_once_it_has_not_failed_for_so_long(double seconds, bool isProof)
    {
        var judged = ProofRule.OfMail("sent", Taken, null, Settle, Taken, Taken.AddSeconds(seconds));

        Assert.Equal(isProof ? new ProofRule.Judged("delivered", Taken) : null, judged);
    }

    [Theory]
    [InlineData(-1, "delivered")]
    [InlineData(0, "failed")]
    [InlineData(899, "failed")]
    [InlineData(900, "delivered")]
    public void An_address_that_fails_within_that_time_makes_it_none(int seconds, string told) =>
        Assert.Equal(told, ProofRule.OfMail("sent", Taken, Taken.AddSeconds(seconds), Settle, Taken, Taken.AddDays(1))!.Told);

    [Theory]
    [InlineData("pending", null)]
    [InlineData("refused", "refused")]
    [InlineData("exhausted", "exhausted")]
    [InlineData("withdrawn", "withdrawn")]
    [InlineData(null, "gone")]
    public void A_mail_that_was_not_taken_is_none(string? state, string? told) => Assert.Equal(told, ProofRule.OfMail(state, null, null, Settle, Taken, Taken.AddHours(1))?.Told);

    [Theory]
    [InlineData("pending", null)]
    [InlineData("delivered", "delivered")]
    [InlineData("exhausted", "exhausted")]
    [InlineData("stopped", "stopped")]
    [InlineData("skipped", "skipped")]
    [InlineData(null, "gone")]
    public void A_webhook_is_proof_when_the_receiver_took_it(string? state, string? told) =>
        Assert.Equal(told is null ? null : new ProofRule.Judged(told, told == "delivered" ? Taken : Taken.AddHours(1)), ProofRule.OfWebhook(state, Taken, Taken, Taken.AddHours(1)));

    [Theory]
    [InlineData(86_399, null)]
    [InlineData(86_400, "late")]
    [InlineData(86_401, "late")]
    public void What_has_not_arrived_within_a_day_is_told_as_late(int seconds, string? told)
    {
        var now = Taken.AddSeconds(seconds);

        Assert.Equal((told, told), (ProofRule.OfMail("pending", null, null, Settle, Taken, now)?.Told, ProofRule.OfWebhook("pending", null, Taken, now)?.Told));
    }
}
