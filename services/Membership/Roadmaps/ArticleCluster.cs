using System.Text.Json.Serialization;

namespace Trilateral.Membership.Roadmaps;

/// <summary>The four groups of articles the review goes through, one phase each.</summary>
internal enum ArticleCluster
{
    /// <summary>Criminalization and jurisdiction.</summary>
    [JsonStringEnumMemberName("I")]
    Criminalization,

    /// <summary>Prevention, technical assistance, protection and other measures.</summary>
    [JsonStringEnumMemberName("II")]
    Prevention,

    /// <summary>Law enforcement and judicial system.</summary>
    [JsonStringEnumMemberName("III")]
    LawEnforcement,

    /// <summary>International cooperation, mutual legal assistance and confiscation.</summary>
    [JsonStringEnumMemberName("IV")]
    Cooperation,
}
