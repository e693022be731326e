using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Decisions;

/// <summary>
/// A decision as one signed document (a JWS in its flattened JSON form, RFC 7515): anybody verifies it offline with the published keys and the script in docs,
/// years later too. Signed with RS256, whose signatures of the same words are the same bytes.
/// </summary>
internal static class ReadDossier
{
    public const string Type = "trilateral-dossier+json";

    /// <param name="Payload">The dossier, base64url of its JSON.</param>
    /// <param name="Protected">alg, kid and typ, base64url of their JSON.</param>
    /// <param name="Signature">Of both, base64url.</param>
    internal sealed record Answer(string Payload, string Protected, string Signature);

    /// <summary>What is signed. Persons are told by side only.</summary>
    internal sealed record Dossier(
        string Format, string Issuer, string Decision, Inputs Inputs, Applied Rules, Clock Clock, IReadOnlyList<Notice> Notices, IReadOnlyList<SideNoticeAnswer> Proofs, IReadOnlyList<PositionAnswer> Positions,
        IReadOnlyList<Counted> Counted, string State, string? Outcome, IReadOnlyList<AuditTrail> Record);

    internal sealed record Inputs(
        string Framework, string Kind, string Subject, string Question, string AskedBy, string RequestId, IReadOnlyList<string> EligibleSides, string? ConcernedOrganisation);

    internal sealed record Applied(string Profile, int Number, DecisionRulesAnswer Rules);

    internal sealed record Clock(
        string TimeZone, DateTimeOffset OpensAt, DateTimeOffset? ClockStartedAt, DateTimeOffset? ClosesAt, DateTimeOffset? ExtendedAt, string? ExtendedBy, string? ExtensionReason, DateTimeOffset? WindowEndedAt,
        DateTimeOffset? ReplyClosesAt, DateTimeOffset? ContestedClosesAt, DateTimeOffset? ClosedAt, DateTimeOffset? RecordedAt);

    /// <summary>What the sides were told, with the change it tells of.</summary>
    internal sealed record Notice(string Message, DateTimeOffset At, Guid Entry);

    /// <summary>What a side counts for, as the rules count it.</summary>
    internal sealed record Counted(string Side, string? Stance, bool Silent);

    private static readonly Dictionary<string, string> Messages = new(StringComparer.Ordinal)
    {
        ["decision.announced"] = nameof(Contracts.DecisionAnnounced),
        ["decision.opened"] = nameof(Contracts.DecisionOpened),
        ["decision.extended"] = nameof(Contracts.DecisionExtended),
        ["decision.contested"] = nameof(Contracts.DecisionContested),
        ["decision.closed"] = nameof(Contracts.DecisionClosed),
    };

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, MembershipDbContext database, SigningKeyRing keys, IOptions<IdentityOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await DecisionAccess.FindAsync(database, id, actor, cancellationToken) is not { } decision)
        {
            return ReadDecision.NotFound();
        }

        if (await keys.CurrentAsync(TokenAlgorithm.Rs256, cancellationToken) is not { } signing)
        {
            return Problem.Of(
                StatusCodes.Status503ServiceUnavailable, "unavailable", "There is no signing key yet", "Repeat the request with the same Idempotency-Key after the time in Retry-After.");
        }

        var trail = await database.TrailOfAsync(decision.Id.ToString(), Decision.Actions, cancellationToken);
        var dossier = JsonSerializer.SerializeToUtf8Bytes(Of(decision, trail, options.Value.Issuer, time.GetUtcNow()), MembershipJson.Default.Dossier);
        return TypedResults.Ok(Sign(dossier, signing));
    }

    /// <param name="decision">With everything said in it.</param>
    /// <param name="trail">Its part of the audit chain.</param>
    /// <param name="issuer">Who signs.</param>
    /// <param name="now">What ended before is told as ended, with no time of record before the clock has written it down.</param>
    internal static Dossier Of(Decision decision, IReadOnlyList<AuditTrail> trail, string issuer, DateTimeOffset now)
    {
        var (stands, unrecorded) = (DecisionAnswer.At(decision, now), decision.Unrecorded(now));
        var counted = (unrecorded ?? decision.VerdictAt(decision.RecordedAt ?? decision.OpensAt)).Positions;
        return new(
            "trilateral-decision-dossier/1",
            issuer,
            stands.Id,
            new(stands.Framework, stands.Kind, stands.Subject, stands.Question, stands.AskedBy, stands.RequestId, stands.EligibleSides, stands.ConcernedOrganisation),
            new(stands.Profile, stands.ProfileNumber, stands.Rules),
            new(
                stands.TimeZone, stands.OpensAt, stands.ClockStartedAt, stands.ClosesAt, stands.ExtendedAt, stands.ExtendedBy, stands.ExtensionReason, stands.WindowEndedAt, stands.ReplyClosesAt,
                stands.ContestedClosesAt, stands.ClosedAt, stands.RecordedAt),
            [.. trail.Where(entry => Messages.ContainsKey(entry.Action)).Select(entry => new Notice(Messages[entry.Action], entry.At, entry.Entry))],
            stands.Notices,
            stands.Positions,
            [.. counted.Select(one => new Counted(WireNames<Side>.Of(one.Side), OutcomeRule.WireName(one.Stance), one.IsSilent))],
            stands.State,
            stands.Outcome,
            trail);
    }

    private static Answer Sign(byte[] dossier, SigningCredentials signing)
    {
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"RS256","kid":"{{signing.Key.KeyId}}","typ":"{{Type}}"}"""));
        var payload = Base64Url.EncodeToString(dossier);
        var factory = signing.CryptoProviderFactory ?? signing.Key.CryptoProviderFactory;
        var signer = factory.CreateForSigning(signing.Key, signing.Algorithm);
        try
        {
            return new(payload, header, Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes($"{header}.{payload}"))));
        }
        finally
        {
            factory.ReleaseSignatureProvider(signer);
        }
    }
}
