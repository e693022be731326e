using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>A national alliance joins the regional network above it, changes it or leaves it. Its members are reached through the network.</summary>
internal static class NestAlliance
{
    /// <param name="PartOf">The network, <c>aln_…</c>; null for none.</param>
    internal sealed record Request(string? PartOf);

    public static async Task<Results<Resource<AllianceAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var alliance = Id<Alliance>.TryParse(id, null, out var allianceId)
            ? await database.Alliances.SingleOrDefaultAsync(row => row.Id == allianceId, cancellationToken)
            : null;
        if (alliance is null)
        {
            return Problem.NotFound("alliance", Alliance.IdPrefix);
        }

        var now = time.GetUtcNow();
        if (!await MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken) && !MembershipAccess.ActsForUnodcIn(actor, alliance.FrameworkId))
        {
            return MembershipAccess.NotYourFunction("The alliance's coordinator or UNODC says which network it is part of.");
        }

        if (condition.Refuses(alliance) is { } stale)
        {
            return stale;
        }

        var network = request.PartOf is { } partOf ? await ReadAlliance.FindAsync(database, partOf, cancellationToken) : null;
        var violations = Decide(alliance, request, network);
        if (violations.Count > 0)
        {
            return Problem.Invalid(violations);
        }

        if (alliance.PartOfId == network?.Id)
        {
            return Resource.Ok(AllianceAnswer.Of(alliance));
        }

        var before = JsonSerializer.Serialize(AllianceAnswer.Of(alliance), MembershipJson.Default.AllianceAnswer);
        alliance.PartOfId = network?.Id;
        var version = database.Advance(alliance);
        var answer = AllianceAnswer.Of(alliance);
        database.Publish(
            new AllianceNested(answer.Id, version.Version, answer.PartOf, answer.Framework, alliance.Reach, Class: nameof(ConfidentialityClass.Public)), version);
        database.Record(actor.Audit(now, "alliance.nested", answer.Id, before, JsonSerializer.Serialize(answer, MembershipJson.Default.AllianceAnswer)));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    /// <param name="alliance">To be nested.</param>
    /// <param name="request">As sent.</param>
    /// <param name="network">The alliance the request names, if there is such.</param>
    internal static IReadOnlyList<Violation> Decide(Alliance alliance, Request request, Alliance? network)
    {
        var violations = new Violations();
        if (alliance.Kind != AllianceKind.National)
        {
            violations.Add("/partOf", "not-for-kind", "Only a national alliance is part of a network.");
        }
        else if (request.PartOf is { } partOf)
        {
            violations.Id<Alliance>("/partOf", partOf, _ => network?.Kind == AllianceKind.Regional, "Name a regional network.");
        }

        return violations.Found;
    }
}
