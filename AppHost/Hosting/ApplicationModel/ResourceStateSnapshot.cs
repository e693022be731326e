namespace Aspire.Hosting.ApplicationModel;

/// <param name="Text">One of <see cref="KnownResourceStates"/>.</param>
/// <param name="Style"><c>success</c>, <c>error</c> or null.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}
