using System.Globalization;
using System.Text.Json;

namespace Trilateral.Notifications.Webhooks;

/// <summary>What came of one attempt, as far as anything follows from it. <c>Control</c> is of <see cref="ReceiverControl"/>, and only where the owner allows it.</summary>
internal sealed record ReceiverAnswer(AttemptOutcome Outcome, int? Status = null, string? RetryAfter = null, string? Location = null, string? Body = null, string? Control = null);

/// <param name="State">Of the delivery, afterwards.</param>
/// <param name="DueAt">Of the next attempt; null when there is none.</param>
/// <param name="PauseUntil">Nothing goes to the endpoint before then.</param>
/// <param name="Effect">On the endpoint.</param>
internal sealed record AnswerJudgement(DeliveryState State, DateTimeOffset? DueAt, DateTimeOffset? PauseUntil, EndpointEffect Effect);

internal enum DeliveryState
{
    Pending,
    Delivered,

    /// <summary>All attempts used up.</summary>
    Exhausted,

    /// <summary>Given up because the receiver or the owner said so.</summary>
    Stopped,

    /// <summary>Not sent because the endpoint was not enabled.</summary>
    Skipped,

    /// <summary>A reminder that waited, of what has been answered, moved or ended meanwhile.</summary>
    Withdrawn,
}

internal enum EndpointEffect
{
    None,
    Succeeded,

    /// <summary>Half as many requests at a time until the next success.</summary>
    SlowedDown,

    /// <summary>410: nothing more is sent.</summary>
    Gone,

    /// <summary>The receiver asked to be sent nothing more.</summary>
    ToldToStop,
}

/// <summary>The table of wire-contracts §2.3.</summary>
internal static class AnswerRule
{
    public static AnswerJudgement Judge(ReceiverAnswer answer, int attempts, DateTimeOffset endedAt, RetrySchedule schedule, double random)
    {
        var stops = answer.Control == ReceiverControl.Disable;
        if (answer.Outcome == AttemptOutcome.Delivered)
        {
            return new(DeliveryState.Delivered, null, null, stops ? EndpointEffect.ToldToStop : EndpointEffect.Succeeded);
        }

        if (answer is { Outcome: AttemptOutcome.Http, Status: 410 })
        {
            return new(DeliveryState.Stopped, null, null, EndpointEffect.Gone);
        }

        if (answer.Control is not null)
        {
            return new(DeliveryState.Stopped, null, null, stops ? EndpointEffect.ToldToStop : EndpointEffect.None);
        }

        var wait = answer is { Outcome: AttemptOutcome.Http, Status: 429 or 503 } ? ParseRetryAfter(answer.RetryAfter, endedAt) : null;
        var pause = wait is { } asked ? endedAt + (asked < RetrySchedule.MaxRetryAfter ? asked : RetrySchedule.MaxRetryAfter) : default(DateTimeOffset?);
        var slow = answer.Status is 502 or 504 || answer.Outcome is AttemptOutcome.Timeout or AttemptOutcome.Connect;
        var next = schedule.NextAfter(attempts, endedAt, random, wait);
        return new(next is null ? DeliveryState.Exhausted : DeliveryState.Pending, next, pause, slow ? EndpointEffect.SlowedDown : EndpointEffect.None);
    }

    /// <summary>Seconds or an HTTP date; null for what is neither.</summary>
    internal static TimeSpan? ParseRetryAfter(string? value, DateTimeOffset now)
    {
        if (value is { Length: > 0 } && value.All(char.IsAsciiDigit))
        {
            return long.TryParse(value, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 1_000_000_000)) : RetrySchedule.MaxRetryAfter;
        }

        return DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? (date > now ? date - now : TimeSpan.Zero)
            : null;
    }

    /// <summary>Whether the body of a 2xx is an object with this challenge.</summary>
    internal static bool HoldsChallenge(string? body, string challenge)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? "");
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("challenge", out var value)
                && value.ValueKind == JsonValueKind.String
                && value.ValueEquals(challenge);
        }
        catch (JsonException)
        {
            // Not JSON is an answer too: the wrong one.
            return false;
        }
    }
}
