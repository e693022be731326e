namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>How far the request behind an <see cref="IdempotencyRecord"/> got.</summary>
public enum IdempotencyState
{
    /// <summary>The key is taken; the answer is not known yet.</summary>
    Claimed,

    /// <summary>The answer is stored and is replayed from now on.</summary>
    Answered,
}
