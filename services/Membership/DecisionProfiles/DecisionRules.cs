using System.Text.Json.Serialization;

namespace Trilateral.Membership.DecisionProfiles;

/// <summary>What it counts as when an eligible side says nothing within the window.</summary>
internal enum SilenceRule
{
    Consent,
    Abstention,

    /// <summary>The side has not taken part.</summary>
    Nothing,
}

/// <summary>What it takes.</summary>
internal enum QuorumRule
{
    /// <summary>Every eligible side consents.</summary>
    All,

    /// <summary>More than half of the eligible sides take part, and more consent than object (rule 9).</summary>
    Majority,

    /// <summary>The positions are advice; the asker decides (rule 37).</summary>
    Advisory,
}

/// <summary>Who decides after an objection (rule 6).</summary>
internal enum ContestedRule
{
    /// <summary>Nobody: the quorum's own rule decides with the objection counted.</summary>
    Nobody,
    Government,

    [JsonStringEnumMemberName("civil_society")]
    CivilSociety,
    Unodc,

    /// <summary>The eligible sides vote, recorded, by simple majority (rule 9).</summary>
    Vote,
}

/// <summary>The numbers a decision runs by, copied onto it when it opens (rule 49).</summary>
internal sealed record DecisionRules
{
    /// <summary>How long positions are taken (rule 5); ISO 8601.</summary>
    public string Window { get; init; } = "";

    /// <summary>Whether the window begins with proof that every side asked has been told, and not with the question.</summary>
    public bool ProofOfNotice { get; init; }

    public SilenceRule Silence { get; init; }

    public QuorumRule Quorum { get; init; }

    /// <summary>Whether the window ends when every eligible side has spoken.</summary>
    public bool EndsEarly { get; init; }

    /// <summary>By how much the window can be lengthened, once (rule 5); ISO 8601, null for never.</summary>
    public string? Extension { get; init; }

    /// <summary>Shortest reason of an objection, in characters (rule 6).</summary>
    public int ObjectionReasonLength { get; init; }

    /// <summary>How long the one concerned may reply to an objection before anybody decides (rule 7); ISO 8601, null for no reply.</summary>
    public string? ReplyWindow { get; init; }

    public ContestedRule ContestedBy { get; init; }

    /// <summary>How long the deciding body has after that; ISO 8601, null when nobody decides.</summary>
    public string? ContestedWindow { get; init; }
}
