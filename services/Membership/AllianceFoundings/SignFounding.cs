using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>A founder's own coordinator signs (W2 2). With the last signature the alliance is founded, by the rule as it then finds the founders (rule 35).</summary>
internal static class SignFounding
{
    /// <param name="GovernmentTies">How the founder stands to its government: none when left out, assistsBothSides or, of a public university, governmentControlled (rule 39).</param>
    /// <param name="ConflictOfInterest">What it discloses of such ties to the other founders, 20 to 5,000 characters, never a person's name; left out where there are none.</param>
    internal sealed record Request(string? GovernmentTies, string? ConflictOfInterest);

    /// <summary>What a founder says of itself as it signs.</summary>
    internal sealed record Signature(GovernmentTies Ties, string? Disclosure);

    /// <summary>What is said with the signature; or what is wrong; or why the state does not allow it.</summary>
    internal sealed record Decision(Signature? Signature, IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<Resource<FoundingAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFounding.FindAsync(database, id, actor, cancellationToken) is not { } founding)
        {
            return ReadFounding.NotFound();
        }

        if (condition.Refuses(founding) is { } stale)
        {
            return stale;
        }

        var facts = await FoundAlliance.ReadFactsAsync(Asked(founding), founding.RuleProfileId, database, cancellationToken);
        var (now, own) = (time.GetUtcNow(), MembershipAccess.OrganisationOf(actor)!.Value);
        var decision = Decide(founding, request, own, facts.Registered.GetValueOrDefault(own), actor.PersonId!, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.WrongState is { } wrong)
        {
            return Problem.WrongState(wrong);
        }

        if (founding.FrameworkId is null)
        {
            // A network is of no country; the rule above has let this caller sign.
            scope.AllowGlobalWrites();
        }

        var before = FoundingAnswer.Of(founding, now).ToAudit();
        database.Sign(founding, own, actor.PersonId!, decision.Signature!, now);
        database.Record(FoundingAnswer.Entry(actor, founding, "founding.signed", now, before));
        return await SaveAsync(founding, facts, actor, database, now, cancellationToken) is { } refusal ? refusal : Resource.Ok(FoundingAnswer.Of(founding, now));
    }

    /// <param name="founding">What is signed.</param>
    /// <param name="request">What the founder says of itself.</param>
    /// <param name="own">The founder.</param>
    /// <param name="constituency">Its own.</param>
    /// <param name="person">Who signs for it.</param>
    /// <param name="now">When.</param>
    internal static Decision Decide(AllianceFounding founding, Request request, Id<Organisation> own, Constituency constituency, string person, DateTimeOffset now)
    {
        var violations = new Violations();
        if (founding.StateAt(now) != FoundingState.Open)
        {
            return new(null, [], NotOpen(founding, now));
        }

        if (founding.Founders.Exists(founder => founder.OrganisationId == own && founder.SignedAt is not null))
        {
            return new(null, [], "Your organisation has signed; a signature once given stands (rule 35).");
        }

        if (founding.Founders.Exists(founder => founder.SignedBy == person))
        {
            violations.Add("#header/Authorization", "same-person", "A person signs for one founder; another signs for your organisation.", rule: 38);
        }

        return new(Read(violations, request, constituency), violations.Found);
    }

    /// <summary>What a founder says of itself, by the rule that holds for whoever applies later (rule 39).</summary>
    internal static Signature Read(Violations violations, Request? request, Constituency constituency, string at = "")
    {
        var ties = violations.Choice<GovernmentTies>($"{at}/governmentTies", request?.GovernmentTies, GovernmentTies.None);
        var disclosed = violations.LongText($"{at}/conflictOfInterest", request?.ConflictOfInterest, FoundAlliance.MaxStatementLength, "the founder's own disclosure", min: 0);
        violations.CheckTies(ties, constituency, tooShort: disclosed.Length < GovernmentTiesRule.MinDisclosureLength, at);
        return new(ties, disclosed.Length > 0 ? disclosed : null);
    }

    /// <summary>Why nobody signs or withdraws it any more.</summary>
    internal static string NotOpen(AllianceFounding founding, DateTimeOffset now) => founding.StateAt(now) is var state && state == FoundingState.Expired
        ? $"The {AllianceFounding.SignatureDays} days for signatures are over and the founding has expired; the convening organisation proposes anew (rule 35)."
        : $"The founding is {WireNames<FoundingState>.Of(state)}; founders sign one that is open (rule 35).";

    /// <summary>Saves a signature, and with the last one the alliance.</summary>
    /// <returns>Why there is none; then nothing is saved.</returns>
    internal static async Task<ProblemHttpResult?> SaveAsync(
        AllianceFounding founding, FoundAlliance.Facts facts, Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!founding.IsSigned)
        {
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }

        var decision = FoundAlliance.Decide(Asked(founding), facts, Id.New<Alliance>(now), now);
        if (decision.Alliance is not { } alliance)
        {
            return Problem.WrongState($"What the founders sign founds nothing any more: {decision.Violations[0].Detail} The convening organisation withdraws it and proposes anew (rule 35).");
        }

        founding.Found(alliance.Id, now);
        return await FoundAlliance.SaveAsync(decision, facts.Profile, actor, database, now, cancellationToken);
    }

    /// <summary>One founder's signature, and its message.</summary>
    internal static AggregateVersion Sign(this MembershipDbContext database, AllianceFounding founding, Id<Organisation> founder, string person, Signature signature, DateTimeOffset now)
    {
        founding.Founders.Single(one => one.OrganisationId == founder).Sign(person, signature.Ties, signature.Disclosure, now);
        var version = database.Advance(founding);
        database.Publish(
            new FoundingSigned(
                founding.Id.ToString(), version.Version, founder.ToString(), founding.FacilitatingOrganisationId.ToString(), now, founding.Founders.Count(one => one.SignedAt is null), founding.Reach,
                nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
            version);
        return version;
    }

    private static FoundAlliance.Request Asked(AllianceFounding founding) => new(
        WireNames<AllianceKind>.Of(founding.Kind),
        founding.Name,
        founding.FrameworkId?.ToString(),
        founding.Region,
        founding.FrameworkId is null ? founding.TimeZone : null,
        founding.PartOfId?.ToString(),
        founding.FacilitatingOrganisationId.ToString(),
        [.. founding.Founders.Select(founder => founder.OrganisationId.ToString())],
        founding.TermsOfReference,
        founding.ConflictOfInterest,
        RecordedAfterTheFact: false,
        FoundedOn: null,
        Source: null);
}
