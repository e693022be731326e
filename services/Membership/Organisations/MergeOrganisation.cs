using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.AllianceFoundings;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>
/// UNODC says that two records are one organisation. What the merged one has goes over to the survivor: memberships, applications, the running of alliances,
/// clients with their mandates. Its record stays and points there, so that every reference resolves. Nothing is merged twice, and nothing back.
/// </summary>
internal static class MergeOrganisation
{
    public const int MinReasonLength = 20;
    public const int MaxReasonLength = 1_000;

    /// <param name="Into">The survivor, <c>org_…</c>.</param>
    /// <param name="Reason">How it is known that the two are one, 20 to 1,000 characters, never a person's name.</param>
    internal sealed record Request(string? Into, string? Reason);

    /// <summary>What the rule says: the reason to keep, or everything that is wrong.</summary>
    internal sealed record Decision(string Reason, IReadOnlyList<Violation> Violations);

    /// <summary>How much went over, as the audit chain keeps it.</summary>
    internal sealed record Moved(string From, int Memberships, int Applications, int Alliances, int Frameworks, int People, int Clients, int Mandates);

    public static async Task<Results<Resource<OrganisationAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (merged, survivor) = await LockAsync(database, id, request.Into, cancellationToken);
        if (merged is null)
        {
            return ReadOrganisation.NotFound();
        }

        if (actor.FrameworkId is { } framework
            && await database.Frameworks.Where(row => row.Id == new Id<Frameworks.TrilateralFramework>(framework)).Select(row => row.Country).SingleOrDefaultAsync(cancellationToken) is var country
            && (country != merged.Country || (survivor is not null && country != survivor.Country)))
        {
            return MembershipAccess.NotYourFunction("Your mandate is bound to one framework: merge organisations of its country, or use a client of no country.");
        }

        if (condition.Refuses(merged) is { } stale)
        {
            return stale;
        }

        if (merged.MergedIntoId is { } already)
        {
            return Problem.WrongState($"The organisation was merged into {already}, and one body stands there once (rule 38): use that record.");
        }

        var decision = Decide(request, merged, survivor);
        if (decision.Violations.Count > 0 || survivor is null)
        {
            return Problem.Invalid(decision.Violations);
        }

        // The organisation's applications lie in many frameworks, and all of them go over.
        await database.UseAllFrameworksAsync(cancellationToken);
        database.FrameworkScope.AllowGlobalWrites();
        if (await ConflictAsync(database, merged.Id, survivor.Id, cancellationToken) is { } conflict)
        {
            return conflict;
        }

        try
        {
            var now = time.GetUtcNow();
            var before = Audit(merged);
            var moved = await MoveAsync(database, merged.Id, survivor.Id, now, cancellationToken);
            merged.MergeInto(survivor.Id, now);
            var version = database.Advance(merged);
            database.Publish(
                new OrganisationMerged(merged.Id.ToString(), version.Version, survivor.Id.ToString(), now, Reach: "global", Class: nameof(ConfidentialityClass.Public)), version);
            database.Record(actor.Audit(now, "organisation.merged", merged.Id.ToString(), before, Audit(merged), decision.Reason));
            database.Record(actor.Audit(
                now, "organisation.took-over", survivor.Id.ToString(), after: JsonSerializer.Serialize(moved, MembershipJson.Default.Moved), reason: decision.Reason));
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFaults.IsUniqueViolation(exception, out _))
        {
            // Somebody admitted or applied for the survivor since the look.
            return Both("a membership or an application to one alliance");
        }

        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(OrganisationAnswer.Of(merged));
    }

    internal static Decision Decide(Request request, Organisation merged, Organisation? survivor)
    {
        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, MaxReasonLength, "the reason", MinReasonLength);
        var into = violations.Registered("/into", request.Into, _ => survivor is not null);
        if (survivor is not null && into == merged.Id)
        {
            violations.Add("/into", "same", "Name another organisation: none is merged into itself.");
        }
        else if (survivor?.MergedIntoId is { } further)
        {
            violations.Add("/into", "merged", $"That organisation was itself merged: name {further}.");
        }

        return new(reason, violations.Found);
    }

    /// <summary>Both rows, held until the transaction ends, in one order: of two merges that cross, the second finds what the first has done.</summary>
    private static async Task<(Organisation? Merged, Organisation? Survivor)> LockAsync(MembershipDbContext database, string id, string? into, CancellationToken cancellationToken)
    {
        var mergedId = Id<Organisation>.TryParse(id, null, out var first) ? first : default;
        var survivorId = Id<Organisation>.TryParse(into, null, out var second) ? second : default;
        Guid[] ids = [mergedId.Value, survivorId.Value];
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.organisations WHERE id = ANY ({ids}) ORDER BY id FOR UPDATE", cancellationToken);
        var rows = await database.Organisations.Where(row => row.Id == mergedId || row.Id == survivorId).ToListAsync(cancellationToken);
        return (rows.Find(row => row.Id == mergedId), rows.Find(row => row.Id == survivorId));
    }

    private static async Task<ProblemHttpResult?> ConflictAsync(MembershipDbContext database, Id<Organisation> merged, Id<Organisation> survivor, CancellationToken cancellationToken)
    {
        var members = database.Memberships.AsNoTracking().Where(one => one.LeftAt == null);
        var both = await members.Where(one => one.OrganisationId == merged && members.Any(other => other.OrganisationId == survivor && other.AllianceId == one.AllianceId))
            .OrderBy(one => one.AllianceId).Select(one => one.AllianceId).ToListAsync(cancellationToken);
        if (both.Count > 0)
        {
            return Both($"a membership in {both[0]}");
        }

        var open = database.Applications.AsNoTracking().Where(one => MembershipApplication.Open.Contains(one.State));
        var applied = await open.Where(one => one.OrganisationId == merged && open.Any(other => other.OrganisationId == survivor && other.AllianceId == one.AllianceId))
            .OrderBy(one => one.AllianceId).Select(one => one.AllianceId).ToListAsync(cancellationToken);
        if (applied.Count > 0)
        {
            return Both($"an open application to {applied[0]}");
        }

        // One body would apply to the alliance it belongs to; nobody but the applicant or the alliance ends an application.
        var crossed = await open.Where(one => (one.OrganisationId == merged && members.Any(other => other.OrganisationId == survivor && other.AllianceId == one.AllianceId))
                || (one.OrganisationId == survivor && members.Any(other => other.OrganisationId == merged && other.AllianceId == one.AllianceId)))
            .OrderBy(one => one.AllianceId).Select(one => new { one.Id, one.AllianceId }).FirstOrDefaultAsync(cancellationToken);
        return crossed is null ? null : Conflict(
            $"One of the two is a member of {crossed.AllianceId} and the other applies there by {crossed.Id} (rule 38): the applicant withdraws that application, or the alliance decides on it, first. Nothing was changed.");
    }

    private static ProblemHttpResult Both(string what) => Conflict($"Each of the two has {what} (rule 38): end one of them first. Nothing was changed.");

    private static ProblemHttpResult Conflict(string detail) => Problem.Of(StatusCodes.Status409Conflict, "both-hold", "Both organisations hold what one body holds once", detail);

    private static async Task<Moved> MoveAsync(MembershipDbContext database, Id<Organisation> merged, Id<Organisation> survivor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, to) = (merged.ToString(), survivor.ToString());
        var memberships = await database.Memberships.Where(row => row.OrganisationId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        var applications = await database.Applications.Where(row => row.OrganisationId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        var alliances = await database.Alliances.Where(row => row.FacilitatingOrganisationId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FacilitatingOrganisationId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        var frameworks = await database.Frameworks.Where(row => row.FacilitatingOrganisationId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FacilitatingOrganisationId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        await database.FrameworkBodies.Where(row => row.FacilitatingOrganisationId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FacilitatingOrganisationId, survivor), cancellationToken);
        if (await database.HeardOnAsync(merged, cancellationToken) is { } heardOn)
        {
            await database.HearAsync(to, new DateTimeOffset(heardOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), cancellationToken);
        }

        // What it did in an alliance, and what is asked about it, goes on under the survivor; a comment stays as it was made.
        await database.Suspensions.Where(row => row.OrganisationId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        await database.Facilitators.Where(row => row.OrganisationId == merged).ExecuteUpdateAsync(set => set.SetProperty(row => row.OrganisationId, survivor), cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"UPDATE membership.working_group_convenors SET organisation_id = {survivor.Value} WHERE organisation_id = {merged.Value}", cancellationToken);
        // One body signs once: where both are founders, what the merged one signed is the survivor's already or still to come. What is over stays as it was signed.
        await database.Foundings.Where(row => row.FacilitatingOrganisationId == merged && row.State == FoundingState.Open)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FacilitatingOrganisationId, survivor), cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            WITH named AS (
                SELECT s.founding_id, s.signed_at, s.signed_by FROM membership.founder_signatures s JOIN membership.alliance_foundings f ON f.id = s.founding_id
                WHERE s.organisation_id = {merged.Value} AND f.state = 'open'),
            gone AS (DELETE FROM membership.founder_signatures s USING named n WHERE s.founding_id = n.founding_id AND s.organisation_id = {merged.Value}),
            changed AS (UPDATE membership.alliance_foundings f SET version = version + 1 FROM named n WHERE f.id = n.founding_id)
            INSERT INTO membership.founder_signatures (founding_id, organisation_id, signed_at, signed_by)
            SELECT founding_id, {survivor.Value}, signed_at, signed_by FROM named ON CONFLICT (founding_id, organisation_id) DO NOTHING
            """,
            cancellationToken);
        // What is closed is signed as it was; the survivor reads it as what the merged one was concerned by.
        await database.Decisions.Where(row => row.ConcernedOrganisation == from && row.State != DecisionState.Closed)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ConcernedOrganisation, to).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"UPDATE membership.applications SET sponsors = array_replace(sponsors, {from}, {to}), version = version + 1 WHERE {from} = ANY (sponsors)", cancellationToken);
        await database.Organisations.Where(row => row.MergedIntoId == merged)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MergedIntoId, survivor).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);

        // Its people's functions end with it and stay on record; a function of the survivor is given anew.
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var people = await database.PersonRoles.Where(row => row.OrganisationId == merged)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.OrganisationId, survivor).SetProperty(row => row.HeldInId, row => row.HeldInId ?? (Id<Organisation>?)merged)
                    .SetProperty(row => row.EndsOn, row => row.EndsOn != null && row.EndsOn < day ? row.EndsOn : row.StartsOn > day ? row.StartsOn : day)
                    .SetProperty(row => row.Version, row => row.Version + 1),
                cancellationToken);

        // Tokens of before name the merged one; the next ones name the survivor.
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.clients WHERE organisation = {from} ORDER BY id FOR UPDATE", cancellationToken);
        var mandates = await database.Mandates.Where(row => row.OwnerOrganisation == from)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerOrganisation, to).SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        var clients = await database.Clients.Where(row => row.Organisation == from).ToListAsync(cancellationToken);
        foreach (var client in clients)
        {
            database.Entry(client).Property(row => row.Organisation).CurrentValue = to;
            database.RaiseEpoch(client);
        }

        return new Moved(from, memberships, applications, alliances, frameworks, people, clients.Count, mandates);
    }

    private static string Audit(Organisation organisation) => JsonSerializer.Serialize(OrganisationAnswer.Of(organisation), MembershipJson.Default.OrganisationAnswer);
}
