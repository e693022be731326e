using Trilateral.Membership.Alliances;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Memberships;

/// <summary>A membership as the API shows it: where it stands, now or on a past day, and every act that brought it there.</summary>
/// <param name="Id"><c>mem_…</c>.</param>
/// <param name="Alliance"><c>aln_…</c>.</param>
/// <param name="Organisation"><c>org_…</c>.</param>
/// <param name="Basis">founder or admission.</param>
/// <param name="MemberSince">The first day, in the alliance's time zone.</param>
/// <param name="RecordedAfterTheFact">It began before the platform knew of it.</param>
/// <param name="On">The past day that was asked for, at its end; absent for now.</param>
/// <param name="Standing">active, grace, suspended, lapsed or left; absent on a day before it began. The first three are members.</param>
/// <param name="EndsAt">The last second of the term that counted then.</param>
/// <param name="GraceEndsAt">The last second in which that term could be prolonged.</param>
/// <param name="SuspendedUntil">The last second of the suspension that held then.</param>
/// <param name="Inactive">A member that was not heard for the months of rule 40; it keeps its standing and every right. Of a past day only where it was not heard since.</param>
/// <param name="SilentSince">Of an inactive one: the last day, of UTC, on which it did something, or on which it joined.</param>
/// <param name="TimeZone">IANA, of the alliance.</param>
/// <param name="Moves">In the order in which they were recorded, up to now.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
internal sealed record MembershipAnswer(
    string Id,
    string Alliance,
    string Organisation,
    string Basis,
    DateOnly MemberSince,
    bool RecordedAfterTheFact,
    DateOnly? On,
    string? Standing,
    DateTimeOffset? EndsAt,
    DateTimeOffset? GraceEndsAt,
    DateTimeOffset? SuspendedUntil,
    bool Inactive,
    DateOnly? SilentSince,
    string TimeZone,
    IReadOnlyList<MembershipAnswer.Move> Moves,
    string Record,
    long Version) : IRecorded
{
    /// <param name="Number">From 1.</param>
    /// <param name="Kind">term, suspension, reinstatement or leaving.</param>
    /// <param name="StartsAt">Inclusive.</param>
    /// <param name="EndsAt">The last second of a term or a suspension.</param>
    /// <param name="GraceEndsAt">The last second of the grace after a term.</param>
    /// <param name="RuleProfile">The numbers it was made by, <c>rul_…</c>.</param>
    /// <param name="RecordedAt">When.</param>
    internal sealed record Move(int Number, string Kind, DateTimeOffset StartsAt, DateTimeOffset? EndsAt, DateTimeOffset? GraceEndsAt, string RuleProfile, DateTimeOffset RecordedAt);

    /// <param name="membership">With its moves.</param>
    /// <param name="heardOn">The last day on which the organisation did something.</param>
    /// <param name="instant">As at when.</param>
    /// <param name="on">The day that was asked for.</param>
    public static MembershipAnswer Of(AllianceMembership membership, DateOnly? heardOn, DateTimeOffset instant, DateOnly? on = null)
    {
        var silentSince = membership.SilentSince(heardOn, instant);
        var term = StandingRule.TermAt(membership.Moves, instant);
        var moves = membership.Moves.OrderBy(move => move.Number).ToList();
        return new(
            membership.Id.ToString(),
            membership.AllianceId.ToString(),
            membership.OrganisationId.ToString(),
            WireNames<MembershipBasis>.Of(membership.Basis),
            membership.MemberSince,
            membership.RecordedAfterTheFact,
            on,
            StandingRule.At(membership.Moves, instant) is { } standing ? WireNames<MembershipStanding>.Of(standing) : null,
            term?.EndsAt,
            term?.GraceEndsAt,
            StandingRule.SuspensionAt(membership.Moves, instant)?.EndsAt,
            silentSince is not null,
            silentSince,
            moves[0].TimeZone,
            [.. moves.Select(move => new Move(move.Number, WireNames<MoveKind>.Of(move.Kind), move.StartsAt, move.EndsAt, move.GraceEndsAt, move.RuleProfileId.ToString(), move.RecordedAt))],
            $"/membership/v1/memberships/{membership.Id}/record",
            membership.Version);
    }
}

/// <summary>A membership as the audit chain keeps it at an act on its standing.</summary>
internal sealed record StandingAudit(
    string Alliance, string Organisation, string? Standing, DateTimeOffset? EndsAt, DateTimeOffset? GraceEndsAt, DateTimeOffset? SuspendedUntil, int Moves, DateOnly? SilentSince)
{
    public static StandingAudit Of(AllianceMembership membership, DateTimeOffset instant)
    {
        var answer = MembershipAnswer.Of(membership, heardOn: null, instant);
        return new(answer.Alliance, answer.Organisation, answer.Standing, answer.EndsAt, answer.GraceEndsAt, answer.SuspendedUntil, answer.Moves.Count, membership.SilenceToldOf);
    }
}
