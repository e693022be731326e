using Trilateral.Notifications.Webhooks;

namespace Trilateral.Notifications.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero);
    private static readonly RetrySchedule Standard = new([]);

    [Fact]
    public void Ten_attempts_span_75_hours_35_minutes_and_5_seconds_without_jitter_and_a_fifth_more_at_most()
    {
        Assert.Equal(10, Standard.Delays.Count);
        Assert.Equal(new TimeSpan(3, 3, 35, 5), Span(0));
        Assert.Equal(TimeSpan.FromSeconds(272_105), Span(0));
        Assert.Equal(new TimeSpan(3, 18, 42, 6), Span(1));
        Assert.Null(Standard.NextAfter(10, Now, 0));

        static TimeSpan Span(double random) => Enumerable.Range(1, 9).Aggregate(TimeSpan.Zero, (sum, attempt) => sum + (Standard.NextAfter(attempt, Now, random)!.Value - Now));
    }

    [Theory]
    [InlineData(1, 0, 5)]
    [InlineData(1, 1, 6)]
    [InlineData(2, 0, 300)]
    [InlineData(9, 0, 86_400)]
    [InlineData(9, 0.5, 95_040)]
    public void Jitter_only_adds(int attempts, double random, double seconds) =>
        Assert.Equal(Now.AddSeconds(seconds), Standard.NextAfter(attempts, Now, random));

    [Theory]
    [InlineData(200, AttemptOutcome.Delivered, null, DeliveryState.Delivered, EndpointEffect.Succeeded, null, null)]
    [InlineData(200, AttemptOutcome.Challenge, null, DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(301, AttemptOutcome.Http, null, DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(400, AttemptOutcome.Http, null, DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(410, AttemptOutcome.Http, null, DeliveryState.Stopped, EndpointEffect.Gone, null, null)]
    [InlineData(429, AttemptOutcome.Http, "120", DeliveryState.Pending, EndpointEffect.None, 120, 120)]
    [InlineData(429, AttemptOutcome.Http, "1", DeliveryState.Pending, EndpointEffect.None, 5, 1)]
    [InlineData(429, AttemptOutcome.Http, null, DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(429, AttemptOutcome.Http, "soon", DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(429, AttemptOutcome.Http, "-5", DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(429, AttemptOutcome.Http, "999999999999999999999", DeliveryState.Pending, EndpointEffect.None, 86_400, 86_400)]
    [InlineData(503, AttemptOutcome.Http, "Thu, 15 Jan 2026 09:31:00 GMT", DeliveryState.Pending, EndpointEffect.None, 60, 60)]
    [InlineData(503, AttemptOutcome.Http, "Thu, 15 Jan 2026 09:29:00 GMT", DeliveryState.Pending, EndpointEffect.None, 5, 0)]
    [InlineData(500, AttemptOutcome.Http, "120", DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(502, AttemptOutcome.Http, null, DeliveryState.Pending, EndpointEffect.SlowedDown, 5, null)]
    [InlineData(504, AttemptOutcome.Http, null, DeliveryState.Pending, EndpointEffect.SlowedDown, 5, null)]
    [InlineData(null, AttemptOutcome.Timeout, null, DeliveryState.Pending, EndpointEffect.SlowedDown, 5, null)]
    [InlineData(null, AttemptOutcome.Connect, null, DeliveryState.Pending, EndpointEffect.SlowedDown, 5, null)]
    [InlineData(null, AttemptOutcome.Dns, null, DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(null, AttemptOutcome.Tls, null, DeliveryState.Pending, EndpointEffect.None, 5, null)]
    [InlineData(null, AttemptOutcome.Blocked, null, DeliveryState.Pending, EndpointEffect.None, 5, null)]
    internal void Each_answer_has_its_consequence(
        int? status, AttemptOutcome outcome, string? retryAfter, DeliveryState state, EndpointEffect effect, int? dueIn, int? pausedFor)
    {
        var judgement = AnswerRule.Judge(new ReceiverAnswer(outcome, status, retryAfter), 1, Now, Standard, 0);

        Assert.Equal(
            new AnswerJudgement(state, dueIn is { } due ? Now.AddSeconds(due) : null, pausedFor is { } pause ? Now.AddSeconds(pause) : null, effect),
            judgement);
    }

    [Theory]
    [InlineData(200, "disable", DeliveryState.Delivered, EndpointEffect.ToldToStop)]
    [InlineData(500, "disable", DeliveryState.Stopped, EndpointEffect.ToldToStop)]
    [InlineData(200, "abort-message", DeliveryState.Delivered, EndpointEffect.Succeeded)]
    [InlineData(429, " abort-message ", DeliveryState.Stopped, EndpointEffect.None)]
    [InlineData(410, "abort-message", DeliveryState.Stopped, EndpointEffect.Gone)]
    [InlineData(500, "Disable", DeliveryState.Pending, EndpointEffect.None)]
    [InlineData(500, "stop", DeliveryState.Pending, EndpointEffect.None)]
    [InlineData(500, null, DeliveryState.Pending, EndpointEffect.None)]
    internal void A_receiver_that_may_say_so_stops_a_message_or_everything(int status, string? control, DeliveryState state, EndpointEffect effect)
    {
        var outcome = status == 200 ? AttemptOutcome.Delivered : AttemptOutcome.Http;

        var judgement = AnswerRule.Judge(new ReceiverAnswer(outcome, status, Control: ReceiverControl.Of(control)), 1, Now, Standard, 0);

        Assert.Equal((state, effect, state == DeliveryState.Pending), (judgement.State, judgement.Effect, judgement.DueAt is not null));
    }

    [Fact]
    public void After_the_tenth_failure_the_delivery_is_exhausted_whatever_the_receiver_asks()
    {
        var judgement = AnswerRule.Judge(new ReceiverAnswer(AttemptOutcome.Http, 429, "60"), 10, Now, Standard, 0.3);

        Assert.Equal((DeliveryState.Exhausted, null, Now.AddSeconds(60)), (judgement.State, judgement.DueAt, judgement.PauseUntil));
    }

    [Theory]
    [InlineData("""{"challenge":"abc"}""", true)]
    [InlineData("""{"ok":true,"challenge":"abc"}""", true)]
    [InlineData("""{"challenge":"abd"}""", false)]
    [InlineData("""{"challenge":1}""", false)]
    [InlineData("""{"Challenge":"abc"}""", false)]
    [InlineData("""["abc"]""", false)]
    [InlineData("\"abc\"", false)]
    [InlineData("abc", false)]
    [InlineData("{\"challenge\":\"abc\"", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_verification_is_answered_by_an_object_with_the_challenge(string? body, bool expected) =>
        Assert.Equal(expected, AnswerRule.HoldsChallenge(body, "abc"));

    [Theory]
    [InlineData("*", "organisation.registered", true)]
    [InlineData("organisation.registered", "organisation.registered", true)]
    [InlineData("organisation.*", "organisation.registered", true)]
    [InlineData("organisation.*", "organisation.standing.changed", true)]
    [InlineData("organisation.*", "organisations.registered", false)]
    [InlineData("organisation.*", "organisation", false)]
    [InlineData("organisation", "organisation.registered", false)]
    [InlineData("organisation.reg", "organisation.registered", false)]
    public void A_pattern_is_a_type_or_a_prefix_of_whole_parts(string pattern, string type, bool expected)
    {
        Assert.True(EventTypePatterns.IsValid(pattern));
        Assert.Equal(expected, EventTypePatterns.Match([pattern], type));
    }

    [Theory]
    [InlineData("")]
    [InlineData("**")]
    [InlineData("*.registered")]
    [InlineData("Organisation.*")]
    [InlineData("organisation..x")]
    [InlineData("organisation.*\n")]
    [InlineData("a.b.c.d.e")]
    public void Other_patterns_are_refused(string pattern) => Assert.False(EventTypePatterns.IsValid(pattern));
}
