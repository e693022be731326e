using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership;

/// <summary>Configuration section <c>Demonstrations</c>.</summary>
internal sealed class DemonstrationSettings
{
    /// <summary>What allows them, as an environment variable.</summary>
    public const string Setting = "Demonstrations__Allowed";

    /// <summary>
    /// Whether rules that count in seconds may be published, for showing and trying out. Off unless it is set: where people are asked in earnest, nobody
    /// is to lose a voice in a window of seconds. What was published before then governs nothing that begins; what was begun by it keeps it.
    /// </summary>
    public bool Allowed { get; set; }

    /// <summary>A demonstration is held where it is allowed, and in one framework.</summary>
    /// <param name="violations">Takes what speaks against it.</param>
    /// <param name="demonstration">Whether the rules are for a demonstration.</param>
    /// <param name="framework">The framework that was named, if any.</param>
    /// <param name="allowed"><see cref="Allowed"/>.</param>
    /// <param name="rule">The numbered rule by which windows are whole days.</param>
    internal static void Check(Violations violations, bool demonstration, string? framework, bool allowed, int rule)
    {
        if (demonstration && framework is null)
        {
            violations.Add("/demonstration", "reach", "A demonstration is held in one framework: name it.");
        }

        if (demonstration && !allowed)
        {
            violations.Add(
                "/demonstration", "not-allowed",
                $"This platform asks people in earnest, in windows of whole days (rule {rule}): leave demonstration out. Where it is run for showing or trying out, {Setting}=true allows it.",
                rule);
        }
    }
}
