namespace Aspire.Hosting.Running;

/// <param name="Text">Null where there is no value.</param>
/// <param name="IsSecret">A secret parameter or a foreign connection string went into it.</param>
internal readonly record struct ResolvedValue(string? Text, bool IsSecret);
