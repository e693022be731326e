using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>What an applicant fills in (W2 5): once to submit it, or first as a draft. Accreditation is not asked for (rule 1).</summary>
/// <param name="Statement">Why it applies and what it brings, 20 to 4,000 characters.</param>
/// <param name="Perspectives">Voices it speaks with, of its own choice; may be left out.</param>
/// <param name="Themes">What it works on, one or more.</param>
/// <param name="Sponsors">Member organisations that speak for it, <c>org_…</c>; as many as the rule profile says, unless UNODC refers it.</param>
/// <param name="UnodcReference">The reference under which UNODC recommends it.</param>
/// <param name="ConflictOfInterest">Which interests it discloses; say so when there are none.</param>
/// <param name="GovernmentTies">none when left out; else assistsBothSides or, of a public university, governmentControlled (rule 39).</param>
internal sealed record ApplicationForm(
    string? Statement,
    IReadOnlyList<string>? Perspectives,
    IReadOnlyList<string>? Themes,
    IReadOnlyList<string>? Sponsors,
    string? UnodcReference,
    string? ConflictOfInterest,
    string? GovernmentTies)
{
    public const int MinStatementLength = 20;
    public const int MaxStatementLength = 4_000;
    public const int MaxReferenceLength = 200;
    public const int MaxDisclosureLength = 4_000;

    /// <summary>What the rule needs to know of other records.</summary>
    /// <param name="Constituency">The applicant's.</param>
    /// <param name="Members">Those of the named sponsors that are members.</param>
    /// <param name="Profile">The numbers it is measured by.</param>
    internal sealed record Facts(Constituency Constituency, IReadOnlySet<Id<Organisation>> Members, RuleProfile Profile);

    /// <summary>The form as it was read.</summary>
    internal sealed record Content(
        string Statement, string[] Perspectives, string[] Themes, string[] Sponsors, string? UnodcReference, string ConflictOfInterest, GovernmentTies GovernmentTies);

    /// <param name="violations">Gets what is wrong.</param>
    /// <param name="facts">Of other records.</param>
    /// <param name="complete">Whether it is to be submitted; a draft may leave out anything.</param>
    /// <param name="at">Where the form stands in the body, as a pointer.</param>
    public Content Read(Violations violations, Facts facts, bool complete, string at = "")
    {
        var statement = violations.LongText($"{at}/statement", Statement, MaxStatementLength, "the statement", complete ? MinStatementLength : 0, rule: 36);
        var perspectives = violations.Choices<Perspective>($"{at}/perspectives", Perspectives);
        var themes = violations.Choices<Theme>($"{at}/themes", Themes, complete ? 1 : 0);
        var reference = violations.Text($"{at}/unodcReference", UnodcReference, MaxReferenceLength, "UNODC's reference", min: 0);
        var disclosed = violations.LongText($"{at}/conflictOfInterest", ConflictOfInterest, MaxDisclosureLength, "the conflict-of-interest disclosure", complete ? 1 : 0, rule: 36);
        var ties = violations.Choice<GovernmentTies>($"{at}/governmentTies", GovernmentTies, Applications.GovernmentTies.None);
        violations.CheckTies(ties, facts.Constituency, tooShort: complete && disclosed.Length is > 0 and < GovernmentTiesRule.MinDisclosureLength, at);
        var sponsors = ReadSponsors(violations, facts, reference.Length > 0, complete, $"{at}/sponsors");
        return new(
            statement, [.. perspectives.Select(WireNames<Perspective>.Of)], [.. themes.Select(WireNames<Theme>.Of)], sponsors, reference.Length > 0 ? reference : null, disclosed, ties);
    }

    /// <param name="database">Where they are.</param>
    /// <param name="alliance">Applied to.</param>
    /// <param name="applicant">Who applies.</param>
    /// <param name="profile">The numbers it is measured by.</param>
    /// <param name="now">Who is in good standing now may speak for an applicant.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<Facts> ReadFactsAsync(
        MembershipDbContext database, Id<Alliance> alliance, Id<Organisation> applicant, RuleProfile profile, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var named = (Sponsors ?? []).Take(PublishRuleProfile.MaxSponsors).Select(text => Id<Organisation>.TryParse(text, null, out var id) ? id : default).ToList();
        var members = await database.Memberships.InGoodStandingAt(now).Where(row => row.AllianceId == alliance && named.Contains(row.OrganisationId))
            .Select(row => row.OrganisationId).ToListAsync(cancellationToken);
        var constituency = await database.Organisations.Where(row => row.Id == applicant).Select(row => row.Constituency).SingleAsync(cancellationToken);
        return new Facts(constituency, members.ToHashSet(), profile);
    }

    private string[] ReadSponsors(Violations violations, Facts facts, bool referred, bool complete, string at)
    {
        var before = violations.Found.Count;
        var sponsors = (Sponsors ?? []).Take(PublishRuleProfile.MaxSponsors)
            .Select((sponsor, index) => violations.Id<Organisation>($"{at}/{index}", sponsor, id => !complete || facts.Members.Contains(id), "A sponsor is a member of the alliance.")).ToList();
        var least = referred || !complete ? 0 : facts.Profile.Sponsors;
        if (violations.Found.Count == before && (sponsors.Count < least || Sponsors?.Count > PublishRuleProfile.MaxSponsors || sponsors.Distinct().Count() != sponsors.Count))
        {
            violations.Add(at, "count", $"Name {least} to {PublishRuleProfile.MaxSponsors} different members as sponsors, or give UNODC's reference.", rule: 36);
        }

        return [.. sponsors.Select(sponsor => sponsor.ToString())];
    }
}
