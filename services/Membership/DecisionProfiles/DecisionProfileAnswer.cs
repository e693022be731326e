using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.DecisionProfiles;

/// <summary>The rules of a decision as the API shows them.</summary>
/// <param name="Window">How long positions are taken; ISO 8601.</param>
/// <param name="Silence">consent, abstention or nothing.</param>
/// <param name="Quorum">all, majority or advisory.</param>
/// <param name="EndsEarly">Whether the window ends when every eligible side has spoken.</param>
/// <param name="Extension">By how much the window can be lengthened, once; ISO 8601, null for never.</param>
/// <param name="ObjectionReasonLength">Shortest reason of an objection, in characters.</param>
/// <param name="ReplyWindow">How long the one concerned may reply; ISO 8601, null for no reply.</param>
/// <param name="ContestedBy">nobody, government, civil_society, unodc or vote.</param>
/// <param name="ContestedWindow">How long the deciding body has; ISO 8601, null when nobody decides.</param>
/// <param name="ProofOfNotice">Whether the window begins with proof that every side asked has been told.</param>
internal sealed record DecisionRulesAnswer(
    string Window,
    string Silence,
    string Quorum,
    bool EndsEarly,
    string? Extension,
    int ObjectionReasonLength,
    string? ReplyWindow,
    string ContestedBy,
    string? ContestedWindow,
    bool ProofOfNotice)
{
    public static DecisionRulesAnswer Of(DecisionRules rules) => new(
        rules.Window,
        WireNames<SilenceRule>.Of(rules.Silence),
        WireNames<QuorumRule>.Of(rules.Quorum),
        rules.EndsEarly,
        rules.Extension,
        rules.ObjectionReasonLength,
        rules.ReplyWindow,
        WireNames<ContestedRule>.Of(rules.ContestedBy),
        rules.ContestedWindow,
        rules.ProofOfNotice);
}

/// <summary>A decision profile as the API shows it.</summary>
/// <param name="Id"><c>dpr_…</c>.</param>
/// <param name="Framework">The framework it holds in, <c>frm_…</c>; null for all countries.</param>
/// <param name="Kind">Which decisions it governs, in kebab case.</param>
/// <param name="Number">From 1 in each framework and kind; the highest is in force.</param>
/// <param name="Demonstration">Whether it may count in seconds.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Source">Who decided them and where that is written.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">Always 1: a profile never changes.</param>
internal sealed record DecisionProfileAnswer(
    string Id, string? Framework, string Kind, int Number, bool Demonstration, DecisionRulesAnswer Rules, string Source, DateTimeOffset PublishedAt, string Record, long Version) : IRecorded
{
    public static DecisionProfileAnswer Of(DecisionProfile profile) => new(
        profile.Id.ToString(),
        profile.FrameworkId?.ToString(),
        profile.Kind,
        profile.Number,
        profile.Demonstration,
        DecisionRulesAnswer.Of(profile.Rules),
        profile.Source,
        profile.PublishedAt,
        $"/membership/v1/decision-profiles/{profile.Id}/record",
        profile.Version);
}
