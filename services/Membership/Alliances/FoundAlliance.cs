using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.AllianceFoundings;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>
/// Organisations found a national alliance or a regional network (rule 35) and are its first members. The other sides are told, they do not approve
/// (W2). Those of today sign (<see cref="SignFounding"/>); a founding of the past is recorded here by UNODC with its source, and the live rule never bends for it.
/// </summary>
internal static class FoundAlliance
{
    public const int MaxNameLength = 200;
    public const int MaxRegionLength = 100;
    public const int MinTermsLength = 20;
    public const int MaxTermsLength = 20_000;
    public const int MaxStatementLength = 5_000;
    public const int MaxSourceLength = 500;

    /// <summary>More join by admission.</summary>
    public const int MaxFounders = 200;

    /// <param name="Kind">national or regional.</param>
    /// <param name="Name">The public name, 1 to 200 characters; unique in its framework or among networks.</param>
    /// <param name="Framework">Of a national alliance, <c>frm_…</c>; a network has none.</param>
    /// <param name="Region">Of a network, e.g. Asia; a national alliance has none.</param>
    /// <param name="TimeZone">Of a network, IANA; a national alliance has its framework's.</param>
    /// <param name="PartOf">The network above a national alliance, <c>aln_…</c>; may be left out and set later.</param>
    /// <param name="FacilitatingOrganisation">Runs the secretariat; one of the founders.</param>
    /// <param name="Founders">Organisations of the register.</param>
    /// <param name="TermsOfReference">What the founders signed; published.</param>
    /// <param name="ConflictOfInterest">Which interests the founders disclose, also that there are none; published, so it names no person.</param>
    /// <param name="RecordedAfterTheFact">True for a founding of the past, recorded by UNODC.</param>
    /// <param name="FoundedOn">Of a founding of the past; a live one is founded today.</param>
    /// <param name="Source">Of a founding of the past: where it is written.</param>
    internal sealed record Request(
        string? Kind,
        string? Name,
        string? Framework,
        string? Region,
        string? TimeZone,
        string? PartOf,
        string? FacilitatingOrganisation,
        IReadOnlyList<string>? Founders,
        string? TermsOfReference,
        string? ConflictOfInterest,
        bool? RecordedAfterTheFact,
        DateOnly? FoundedOn,
        string? Source);

    /// <summary>What the rule needs to know of other records.</summary>
    /// <param name="Framework">The named one, if there is such.</param>
    /// <param name="Network">The alliance named as the one above, if there is such.</param>
    /// <param name="Registered">Those of the named organisations that are on the register.</param>
    /// <param name="Profile">The numbers in force.</param>
    internal sealed record Facts(TrilateralFramework? Framework, Alliance? Network, IReadOnlyDictionary<Id<Organisation>, Constituency> Registered, RuleProfile Profile);

    /// <summary>What the rule says: an alliance and its founders, or every reason why not.</summary>
    internal sealed record Decision(Alliance? Alliance, IReadOnlyList<Id<Organisation>> Founders, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<AllianceAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var facts = await ReadFactsAsync(request, null, database, cancellationToken);
        if (!MembershipAccess.ActsForUnodcIn(actor, facts.Framework?.Id))
        {
            return MembershipAccess.NotYourFunction("A founding of the past is recorded by UNODC, in the framework of its mandate.");
        }

        if (request.RecordedAfterTheFact != true)
        {
            var violations = new Violations();
            violations.Add("/recordedAfterTheFact", "live", "Founders of today sign each for itself: POST /membership/v1/alliance-foundings; here a founding of the past is recorded.", rule: 35);
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var decision = Decide(request, facts, Id.New<Alliance>(now), now);
        if (decision.Alliance is not { } alliance)
        {
            return Problem.Invalid(decision.Violations);
        }

        return await SaveAsync(decision, facts.Profile, actor, database, now, cancellationToken) is { } refusal
            ? refusal
            : Resource.Created($"/membership/v1/alliances/{alliance.Id}", AllianceAnswer.Of(alliance));
    }

    /// <summary>The alliance with its members, their messages and audit entries, in one save.</summary>
    /// <returns>Why not; then nothing is saved.</returns>
    internal static async Task<ProblemHttpResult?> SaveAsync(
        Decision decision, RuleProfile profile, Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var alliance = decision.Alliance!;
        database.Alliances.Add(alliance);
        var version = database.Advance(alliance);
        var answer = AllianceAnswer.Of(alliance);
        database.Publish(
            new AllianceFounded(
                answer.Id,
                version.Version,
                answer.Kind,
                alliance.Name,
                answer.Framework,
                alliance.Region,
                answer.PartOf,
                answer.FacilitatingOrganisation,
                alliance.FoundedOn.ToString("O", CultureInfo.InvariantCulture),
                alliance.RecordedAfterTheFact,
                alliance.Reach,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(
            now, "alliance.founded", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.AllianceAnswer), reason: alliance.Source,
            ruleId: answer.RuleProfile, ruleVersion: alliance.RuleProfileId is null ? null : profile.Number));
        database.Facilitators.Add(AllianceFacilitator.Of(alliance, alliance.FoundedOn, Id.New<AllianceFacilitator>(now)));
        foreach (var founder in decision.Founders)
        {
            database.AddMember(
                new AllianceMembership
                {
                    Id = Id.New<AllianceMembership>(now),
                    AllianceId = alliance.Id,
                    OrganisationId = founder,
                    Basis = MembershipBasis.Founder,
                    MemberSince = alliance.FoundedOn,
                    RecordedAfterTheFact = alliance.RecordedAfterTheFact,
                    RecordedAt = now,
                },
                alliance,
                profile,
                actor,
                now);
        }

        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Alliance.OneName)
        {
            return NameTaken();
        }

        return null;
    }

    internal static ProblemHttpResult NameTaken() => Problem.Of(
        StatusCodes.Status409Conflict, "already-founded", "An alliance carries this name",
        "An alliance of this name is on record there; use that one, or choose a name that tells them apart.");

    internal static Decision Decide(Request request, Facts facts, Id<Alliance> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var past = request.RecordedAfterTheFact ?? false;
        var kind = violations.Choice<AllianceKind>("/kind", request.Kind);
        var name = violations.Text("/name", request.Name, MaxNameLength, "the public name");
        var (region, timeZone) = kind == AllianceKind.National ? National(violations, request, facts) : Regional(violations, request);
        var facilitator = violations.Registered("/facilitatingOrganisation", request.FacilitatingOrganisation, facts.Registered.ContainsKey);
        var founders = Founders(violations, request, facts, facilitator, past);
        var least = past ? 0 : MinTermsLength;
        var terms = violations.LongText("/termsOfReference", request.TermsOfReference, MaxTermsLength, "the terms of reference", least, rule: 35);
        var statement = violations.LongText("/conflictOfInterest", request.ConflictOfInterest, MaxStatementLength, "the conflict-of-interest statement", past ? 0 : 1, rule: 35);
        var today = timeZone.Length > 0 ? Days.TodayIn(timeZone, now) : DateOnly.MaxValue;
        DateOnly? established = kind == AllianceKind.National && facts.Framework is { } framework ? Days.TodayIn(timeZone, framework.EstablishedAt) : null;
        var foundedOn = FoundedOn(violations, request, today, past, established);
        var source = violations.Text("/source", request.Source, MaxSourceLength, "the source", past ? 1 : 0);
        return violations.Any
            ? new(null, [], violations.Found)
            : new(
                new Alliance
                {
                    Id = id,
                    Kind = kind,
                    FrameworkId = facts.Framework?.Id,
                    Region = region,
                    Name = name,
                    ComparableName = Organisation.Comparable(name),
                    TimeZone = timeZone,
                    PartOfId = facts.Network?.Id,
                    FacilitatingOrganisationId = facilitator,
                    FoundedOn = foundedOn,
                    TermsOfReference = NullIfEmpty(terms),
                    ConflictOfInterest = NullIfEmpty(statement),
                    RecordedAfterTheFact = past,
                    Source = NullIfEmpty(source),
                    RuleProfileId = past ? null : facts.Profile.Id,
                    RecordedAt = now,
                },
                founders,
                []);
    }

    private static (string? Region, string TimeZone) National(Violations violations, Request request, Facts facts)
    {
        violations.Id<TrilateralFramework>("/framework", request.Framework, _ => facts.Framework is not null, "Name an established framework.");
        if (request.Region is not null)
        {
            violations.Add("/region", "not-for-kind", "A national alliance has its framework's country; only a network has a region.");
        }

        if (request.TimeZone is not null)
        {
            violations.Add("/timeZone", "not-for-kind", "A national alliance has its framework's time zone; leave it out.");
        }

        if (request.PartOf is not null)
        {
            violations.Id<Alliance>("/partOf", request.PartOf, _ => facts.Network?.Kind == AllianceKind.Regional, "Name a regional network.");
        }

        return (null, facts.Framework?.TimeZone ?? "");
    }

    private static (string? Region, string TimeZone) Regional(Violations violations, Request request)
    {
        if (request.Framework is not null)
        {
            violations.Add("/framework", "not-for-kind", "A network lies over several countries; only a national alliance has a framework.");
        }

        if (request.PartOf is not null)
        {
            violations.Add("/partOf", "not-for-kind", "Only a national alliance is part of a network.");
        }

        return (violations.Text("/region", request.Region, MaxRegionLength, "the region"), violations.TimeZone("/timeZone", request.TimeZone));
    }

    private static List<Id<Organisation>> Founders(Violations violations, Request request, Facts facts, Id<Organisation> facilitator, bool past)
    {
        var before = violations.Found.Count;
        var founders = (request.Founders ?? []).Take(MaxFounders)
            .Select((founder, index) => violations.Registered($"/founders/{index}", founder, facts.Registered.ContainsKey)).ToList();
        if (violations.Found.Count > before)
        {
            return founders;
        }

        var least = past ? 1 : facts.Profile.FoundingOrganisations;
        var constituencies = founders.Select(founder => facts.Registered[founder]).Distinct().Count();
        if (founders.Count < least || request.Founders?.Count > MaxFounders || founders.Distinct().Count() != founders.Count)
        {
            violations.Add("/founders", "count", $"Name {least} to {MaxFounders} different founding organisations.", rule: 35);
        }
        else if (!past && constituencies < facts.Profile.FoundingConstituencies)
        {
            violations.Add("/founders", "constituencies", $"Founders come from at least {facts.Profile.FoundingConstituencies} constituencies.", rule: 35);
        }
        else if (facts.Registered.ContainsKey(facilitator) && !founders.Contains(facilitator))
        {
            violations.Add("/facilitatingOrganisation", "not-a-founder", "The facilitating organisation is one of the founders.", rule: 35);
        }

        return founders;
    }

    /// <param name="violations">Gets what is wrong.</param>
    /// <param name="request">As sent.</param>
    /// <param name="today">In the alliance's time zone.</param>
    /// <param name="past">Whether a founding of the past is recorded.</param>
    /// <param name="established">The day the framework was established here; null for a network. From that day on an alliance is founded here, by its founders' own signatures.</param>
    private static DateOnly FoundedOn(Violations violations, Request request, DateOnly today, bool past, DateOnly? established)
    {
        if (past && (request.FoundedOn is not { } day || day >= (established ?? today)))
        {
            violations.Add(
                "/foundedOn", "range",
                established is { } first
                    ? $"Give the day of the founding, before {first:O}, when the framework was established here; from then on founders sign themselves."
                    : "Give the day of the founding, before today in the network's time zone.",
                rule: 35);
        }
        else if (!past && request.FoundedOn is not null)
        {
            violations.Add("/foundedOn", "not-live", "An alliance founded now is founded today; only a founding of the past, recorded after the fact, has another day.");
        }

        return past ? request.FoundedOn.GetValueOrDefault() : today;
    }

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;

    /// <summary>What the rule asks of other records; founders are held, so that none is merged meanwhile.</summary>
    internal static async Task<Facts> ReadFactsAsync(Request request, Id<RuleProfile>? profile, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var framework = request.Framework is { } frameworkId ? await ReadFramework.FindAsync(database, frameworkId, cancellationToken) : null;
        var network = request.PartOf is { } partOf ? await ReadAlliance.FindAsync(database, partOf, cancellationToken) : null;
        var named = (request.Founders ?? []).Take(MaxFounders).Append(request.FacilitatingOrganisation)
            .Select(text => Id<Organisation>.TryParse(text, null, out var id) ? id : default).Distinct().ToList();
        await database.HoldAsync(named, cancellationToken);
        var registered = await database.Organisations.Where(row => named.Contains(row.Id) && row.MergedIntoId == null).ToDictionaryAsync(row => row.Id, row => row.Constituency, cancellationToken);
        return new Facts(
            framework, network, registered,
            profile is { } given
                ? await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == given, cancellationToken)
                : await RuleProfile.InForceAsync(database, framework?.Id, cancellationToken));
    }
}
