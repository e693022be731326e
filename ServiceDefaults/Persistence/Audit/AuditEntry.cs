namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>One act as it is kept for ever: who did what to which record, on which side, by which rule and why (design §7). Holds ids, never names.</summary>
public sealed class AuditEntry
{
    private readonly Guid? _id;

    /// <summary>Version 7; made from <see cref="At"/> unless given.</summary>
    public Guid Id
    {
        get => _id ?? throw new InvalidOperationException($"{nameof(At)} has to be set first.");
        init => _id = value;
    }

    /// <summary>When the act happened, by the service's <see cref="TimeProvider"/>.</summary>
    public required DateTimeOffset At
    {
        get;
        init
        {
            field = value;
            _id ??= Guid.CreateVersion7(value);
        }
    }

    /// <summary>Id of the client or person that acted, or the name of the job that did.</summary>
    public required string Actor { get; init; }

    /// <summary>The side the actor acted for: <c>government</c>, <c>civil_society</c>, <c>unodc</c> or <c>platform</c>.</summary>
    public required string Side { get; init; }

    /// <summary>Subject and past verb, e.g. <c>organisation.registered</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Id of the record acted on, in its string form.</summary>
    public required string Subject { get; init; }

    /// <summary>The record before, as JSON kept to the byte; null when it did not exist.</summary>
    public string? Before { get; init; }

    /// <summary>The record after, as JSON kept to the byte; null when it is gone.</summary>
    public string? After { get; init; }

    /// <summary>The rule or rule profile that allowed or demanded the act.</summary>
    public string? RuleId { get; init; }

    public int? RuleVersion { get; init; }

    public string? Reason { get; init; }

    /// <summary>The organisation the actor acted for. For the save alone and in no row: the chain says by side who acted.</summary>
    public string? ActedFor { get; init; }
}
