namespace Trilateral.ServiceDefaults.Persistence.Isolation;

/// <summary>
/// Whose rows the current request, message or job may touch. Scoped; set it before the first command. Unset, isolated tables look empty and
/// refuse every write (reliability 2.16).
/// </summary>
public sealed class FrameworkScope
{
    private string? _frameworks;
    private bool _writesGlobal;

    /// <summary>Rows of these frameworks may be read and written, global rows read.</summary>
    public void Use(params IEnumerable<Guid> frameworkIds) => _frameworks = string.Join(',', frameworkIds.Select(id => id.ToString("D")));

    /// <summary>Rows of no framework, global rows only: for acts that concern all countries.</summary>
    public void UseNone() => _frameworks = "";

    /// <summary>Global rows may be written too; for UNODC's own dialogues and reference data.</summary>
    public void AllowGlobalWrites() => _writesGlobal = true;

    /// <summary>Back to unset.</summary>
    public void Clear() => (_frameworks, _writesGlobal) = (null, false);

    /// <summary>The settings as SQL assignments, null when unset. Literals are safe: ids are formatted here and hold hex digits and dashes only.</summary>
    internal (string Frameworks, string Global)? Settings => _frameworks is null ? null : (_frameworks, _writesGlobal ? "write" : "read");
}
