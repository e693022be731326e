namespace Trilateral.Membership;

/// <summary>Configuration section <c>Demonstrations</c>.</summary>
internal sealed class DemonstrationSettings
{
    /// <summary>What allows them, as an environment variable.</summary>
    public const string Setting = "Demonstrations__Allowed";

    /// <summary>
    /// Whether rules that count in seconds may be published, for showing and trying out. Off unless it is set: where people are asked in earnest, nobody
    /// is to lose a voice in a window of seconds. What was published before stays in force until something else is.
    /// </summary>
    public bool Allowed { get; set; }
}
