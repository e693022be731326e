using System.Text.Json;

namespace Trilateral.Notifications.Mail;

/// <summary>What a mail does to its reader's calendar (RFC 5546): enters a date, moves it, or takes it out.</summary>
/// <param name="Sequence">One more with every change, so that a reader that gets mails in another order keeps the newest.</param>
/// <param name="EndsAt">The deadline, or the end of what is held, UTC.</param>
/// <param name="StampedAt">When this state of it came to be, UTC; as the calendar file of the same date has it.</param>
/// <param name="IsCancelled">It no longer counts.</param>
internal sealed record Invitation(long Sequence, DateTimeOffset EndsAt, DateTimeOffset StampedAt, bool IsCancelled)
{
    /// <summary>How long before a deadline the entry begins: it has to have a length to be seen in a calendar.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(30);

    public DateTimeOffset StartsAt { get; init; } = EndsAt - Length;

    /// <summary>Its reader is there meanwhile, and not free; by a deadline something is to be done, at whatever time before.</summary>
    public bool TakesTime { get; init; }

    /// <summary>What the entry is called; null for the mail's own subject.</summary>
    public string? Summary { get; init; }

    /// <summary>Where it is held; empty for nowhere.</summary>
    public string Place { get; init; } = "";

    /// <summary>Of the id that the entry has for ever, what stands behind the record's; null for the mail's domain.</summary>
    public string? Realm { get; init; }
}

/// <summary>What became of a record that has a date, as one person was told it.</summary>
/// <param name="Type">Of the notice.</param>
/// <param name="Version">Of the record.</param>
/// <param name="EnteredAt">When it was heard of, UTC.</param>
/// <param name="Data">The message, as JSON.</param>
/// <param name="WasMailed">Whether this person was, or may have been, sent a mail about it.</param>
internal sealed record InvitationStep(string Type, long Version, DateTimeOffset EnteredAt, string Data, bool WasMailed)
{
    /// <summary>Null where the message does not say it: then the mail goes without, and holds up no other.</summary>
    public DateTimeOffset? Instant(string member) => Read(member, said => said.ValueKind == JsonValueKind.String && said.TryGetDateTimeOffset(out var instant) ? instant : (DateTimeOffset?)null);

    /// <summary>Null where the message does not say it.</summary>
    public string? Text(string member) => Read(member, said => said.ValueKind == JsonValueKind.String ? said.GetString() : null);

    private T? Read<T>(string member, Func<JsonElement, T?> read)
    {
        using var data = JsonDocument.Parse(Data);
        return data.RootElement.TryGetProperty(member, out var said) ? read(said) : default;
    }
}
