using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>The members of an alliance elected who facilitates it (W2 3): one of them, from today on. The other sides are told, they do not approve.</summary>
internal static class ElectFacilitator
{
    public const int MaxDocumentLength = 300;

    /// <param name="Organisation">A member, <c>org_…</c>.</param>
    /// <param name="Document">Where the election is recorded, 1 to 300 characters: a reference, never a person's name.</param>
    internal sealed record Request(string? Organisation, string? Document);

    /// <summary>What the rule says: who facilitates from now on, or what is wrong.</summary>
    internal sealed record Decision(Id<Organisation> Organisation, string Document, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<AllianceAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await ReadAlliance.HoldAsync(database, id, request.Organisation, cancellationToken);
        var alliance = Id<Alliance>.TryParse(id, null, out var allianceId)
            ? await database.Alliances.SingleOrDefaultAsync(row => row.Id == allianceId, cancellationToken)
            : null;
        if (alliance is null)
        {
            return Problem.NotFound("alliance", Alliance.IdPrefix);
        }

        var now = time.GetUtcNow();
        if (!await MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken))
        {
            return MembershipAccess.NotYourFunction("The alliance's own coordinators record whom its members elected.");
        }

        if (condition.Refuses(alliance) is { } stale)
        {
            return stale;
        }

        var isMember = Id<Organisation>.TryParse(request.Organisation, null, out var elected)
            && await database.Memberships.InGoodStandingAt(now).AnyAsync(row => row.AllianceId == alliance.Id && row.OrganisationId == elected, cancellationToken);
        var decision = Decide(alliance, request, isMember);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var today = Days.TodayIn(alliance.TimeZone, now);
        var (before, former) = (JsonSerializer.Serialize(AllianceAnswer.Of(alliance), MembershipJson.Default.AllianceAnswer), alliance.FacilitatingOrganisationId);
        if (await database.Facilitators.SingleOrDefaultAsync(row => row.AllianceId == alliance.Id && row.EndedOn == null, cancellationToken) is { } last)
        {
            last.EndedOn = today;
            // First, for one at a time facilitates.
            await database.SaveChangesAsync(cancellationToken);
        }

        alliance.FacilitatingOrganisationId = decision.Organisation;
        database.Facilitators.Add(AllianceFacilitator.Of(alliance, today, Id.New<AllianceFacilitator>(now), decision.Document));
        var version = database.Advance(alliance);
        var answer = AllianceAnswer.Of(alliance);
        database.Publish(
            new AllianceFacilitatorElected(
                answer.Id,
                version.Version,
                answer.FacilitatingOrganisation,
                former.ToString(),
                today.ToString("O", CultureInfo.InvariantCulture),
                answer.Framework,
                alliance.Reach,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(
            now, "alliance.facilitator_elected", answer.Id, before, JsonSerializer.Serialize(answer, MembershipJson.Default.AllianceAnswer), decision.Document));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    /// <param name="alliance">Whose facilitator is elected.</param>
    /// <param name="request">As sent.</param>
    /// <param name="isMember">Whether the organisation is a member of it.</param>
    internal static Decision Decide(Alliance alliance, Request request, bool isMember)
    {
        var violations = new Violations();
        var organisation = violations.Id<Organisation>("/organisation", request.Organisation, _ => isMember, "The facilitating organisation is a member of the alliance.");
        if (organisation == alliance.FacilitatingOrganisationId)
        {
            violations.Add("/organisation", "same", "This organisation facilitates the alliance already.", rule: 35);
        }

        return new(organisation, violations.Text("/document", request.Document, MaxDocumentLength, "where the election is recorded"), violations.Found);
    }
}
