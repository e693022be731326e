using System.Globalization;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.Alliances;

/// <summary>What founding and admission do alike: the membership with its first term, its message and its audit row go into the same save.</summary>
internal static class NewMember
{
    /// <summary>A membership as the audit chain keeps it.</summary>
    internal sealed record MemberAudit(string Alliance, string Organisation, string Basis, DateOnly MemberSince);

    public static void AddMember(
        this MembershipDbContext database,
        AllianceMembership member,
        Alliance alliance,
        RuleProfile profile,
        Actor actor,
        DateTimeOffset now,
        string? reason = null,
        string? ruleId = null,
        int? ruleVersion = null)
    {
        var firstDay = Days.FirstSecond(member.MemberSince, alliance.TimeZone);
        // A demonstration counts in seconds, which do not begin with the day.
        var startsAt = member.RecordedAfterTheFact || MembershipPeriod.Parse(profile.MembershipTerm).IsOfMonths ? firstDay : now;
        // Nobody set a term in the past: that of a membership of history runs from the day on which it is recorded.
        var countedFrom = member.RecordedAfterTheFact ? now : startsAt;
        member.Add(StandingMove.Term(member.Id, 1, startsAt, countedFrom, alliance.TimeZone, profile, now), [], now);
        database.Memberships.Add(member);
        var version = database.Advance(member);
        var (id, organisation, basis) = (member.Id.ToString(), member.OrganisationId.ToString(), WireNames<MembershipBasis>.Of(member.Basis));
        database.Publish(
            new MemberAdmitted(
                id,
                version.Version,
                alliance.Id.ToString(),
                WireNames<AllianceKind>.Of(alliance.Kind),
                organisation,
                basis,
                member.MemberSince.ToString("O", CultureInfo.InvariantCulture),
                member.RecordedAfterTheFact,
                alliance.Reach,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        var audited = new MemberAudit(alliance.Id.ToString(), organisation, basis, member.MemberSince);
        database.Record(actor.Audit(
            now, "member.admitted", id, after: JsonSerializer.Serialize(audited, MembershipJson.Default.MemberAudit), reason: reason, ruleId: ruleId, ruleVersion: ruleVersion));
    }
}
