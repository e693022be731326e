using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Alliances;
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
    /// <summary>What is wrong; or why the state does not allow it.</summary>
    internal sealed record Decision(IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<Resource<FoundingAnswer>, ProblemHttpResult>> HandleAsync(
        string id, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFounding.FindAsync(database, id, actor, cancellationToken) is not { } founding)
        {
            return ReadFounding.NotFound();
        }

        if (condition.Refuses(founding) is { } stale)
        {
            return stale;
        }

        var (now, own) = (time.GetUtcNow(), MembershipAccess.OrganisationOf(actor)!.Value);
        var decision = Decide(founding, own, actor.PersonId!, now);
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
        database.Sign(founding, own, actor.PersonId!, now);
        database.Record(FoundingAnswer.Entry(actor, founding, "founding.signed", now, before));
        var facts = await FoundAlliance.ReadFactsAsync(Asked(founding), founding.RuleProfileId, database, cancellationToken);
        return await SaveAsync(founding, facts, actor, database, now, cancellationToken) is { } refusal ? refusal : Resource.Ok(FoundingAnswer.Of(founding, now));
    }

    internal static Decision Decide(AllianceFounding founding, Id<Organisation> own, string person, DateTimeOffset now)
    {
        var violations = new Violations();
        if (founding.StateAt(now) != FoundingState.Open)
        {
            return new([], NotOpen(founding, now));
        }

        if (founding.Founders.Exists(founder => founder.OrganisationId == own && founder.SignedAt is not null))
        {
            return new([], "Your organisation has signed; a signature once given stands (rule 35).");
        }

        if (founding.Founders.Exists(founder => founder.SignedBy == person))
        {
            violations.Add("#header/Authorization", "same-person", "A person signs for one founder; another signs for your organisation.", rule: 38);
        }

        return new(violations.Found);
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
    internal static AggregateVersion Sign(this MembershipDbContext database, AllianceFounding founding, Id<Organisation> founder, string person, DateTimeOffset now)
    {
        founding.Founders.Single(one => one.OrganisationId == founder).Sign(person, now);
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
