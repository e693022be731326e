namespace Trilateral.ServiceDefaults.Http;

/// <summary>A part of a list.</summary>
/// <param name="Items">At most <c>limit</c> records, in an order that inserts do not change.</param>
/// <param name="Next">Give it as <c>cursor</c> to read on; absent on the last page.</param>
/// <param name="TotalCount">How many there are in all; only on <c>Prefer: return=total-count</c>.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null, long? TotalCount = null);
