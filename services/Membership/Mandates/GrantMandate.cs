using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>A client gets a function, from now or from a day on. Its tokens of before end, so that the next one says what it may do now.</summary>
internal static class GrantMandate
{
    /// <param name="ClientId"><c>cli_…</c>.</param>
    /// <param name="Role">The function, e.g. <c>alliance_coordinator</c>; of the client's own side (rule 39).</param>
    /// <param name="Framework">The client's own, or left out.</param>
    /// <param name="Organisation">The client's own, or left out.</param>
    /// <param name="StartsAt">Inclusive, never in the past; now when left out.</param>
    /// <param name="EndsAt">Exclusive; open when left out.</param>
    /// <param name="Document">What grounds it, 1 to 300 characters: a reference, never a person's name.</param>
    /// <param name="Cluster">Of a focal point: the article cluster whose review it is for, 1 to 4; every review of the State when left out.</param>
    /// <param name="ConflictOfInterest">What is disclosed of a holder who serves Government and civil society, 20 to 2,000 characters, never a person's name; the sides of the framework read it.</param>
    /// <param name="Alliance">Of a coordinator: the one alliance it is for, <c>aln_…</c>; every one of the framework that its organisation belongs to when left out (M17).</param>
    internal sealed record Request(
        string? ClientId, string? Role, string? Framework, string? Organisation, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string? Document, int? Cluster = null,
        string? ConflictOfInterest = null, string? Alliance = null);

    /// <summary>All articles are split into so many; each is reviewed for itself.</summary>
    public const int Clusters = 4;

    internal sealed record Decision(Mandate? Mandate, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<MandateAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Roles.Sides.ContainsKey(request.Role ?? "") && !MandateAuthority.MayGrantAtHome(actor, request.Role!))
        {
            return MandateAuthority.Refusal();
        }

        var now = time.GetUtcNow();
        var client = Id<ApiClient>.TryParse(request.ClientId, null, out var clientId) ? await database.LockClientAsync(clientId, cancellationToken) : null;
        if (client is not null && !await MandateAuthority.MayGrantAsync(actor, request.Role ?? "", client.FrameworkId, client.Organisation, database, now, cancellationToken))
        {
            // Not the caller's to see: the same answer as for a client that is not there.
            client = null;
        }

        if (client is not null && await MandateAuthority.RefusesBeyondReachAsync(actor, client.Organisation, database, now, cancellationToken) is { } beyond)
        {
            return beyond;
        }

        var other = await database.AgainstMandateAsync(client, request.Role ?? "", request.StartsAt ?? now, request.EndsAt, cancellationToken);
        var acting = await ActingPeople.OfAsync(database, client, request.Role ?? "", request.StartsAt ?? now, request.EndsAt, former: null, cancellationToken);
        var alliance = request.Alliance is { } named ? await ReadAlliance.FindAsync(database, named, cancellationToken) : null;
        var runs = await RunsAsync(database, client, alliance, now, cancellationToken);
        var decision = Decide(request, client, Id.New<Mandate>(now), now, other, acting, alliance, runs);
        if (decision.Mandate is not { } mandate || client is null)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.Grant(mandate);
        database.RaiseEpoch(client);
        var answer = MandateAnswer.Of(mandate);
        database.Record(actor.Audit(now, "mandate.granted", answer.Id, after: answer.ToAudit()));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint))
        {
            return Taken(constraint);
        }

        return Resource.Created($"/membership/v1/mandates/{answer.Id}", answer);
    }

    internal static Decision Decide(
        Request request, ApiClient? client, Id<Mandate> id, DateTimeOffset now, OtherSide other = OtherSide.None, ActingPeople? acting = null, Alliance? alliance = null, bool runs = true)
    {
        var violations = new Violations();
        violations.Id<ApiClient>("/clientId", request.ClientId);
        var framework = FrameworkName.Read(violations, "/framework", request.Framework);
        var document = violations.Text("/document", request.Document, Mandate.MaxDocumentLength, "what grounds the mandate");
        var startsAt = request.StartsAt ?? now;
        if (startsAt < now)
        {
            violations.Add("/startsAt", "past", "Nobody is given a function for a time that is over (rule 27): leave the start out for now, or give one to come.", rule: 27);
        }

        if (request.EndsAt <= startsAt)
        {
            violations.Add("/endsAt", "range", "The end lies after the start.");
        }

        if (request.Cluster is not null)
        {
            violations.Range("/cluster", request.Cluster, 1, Clusters, "the article cluster", rule: 27);
            if (request.Role != Roles.GovernmentFocalPoint)
            {
                violations.Add("/cluster", "not-for-role", "Only a focal point is one of a single review.", rule: 27);
            }
        }

        if (request.Alliance is not null && request.Role != Roles.AllianceCoordinator)
        {
            violations.Add("/alliance", "not-for-role", "Only a coordinator's function is one of a single alliance (rule 38): leave the alliance out.", rule: 38);
        }

        if (!Roles.Sides.TryGetValue(request.Role ?? "", out var side))
        {
            violations.Add("/role", "unknown", $"Give one of: {string.Join(", ", Roles.Sides.Keys)}.");
        }

        if (violations.Any)
        {
            return new(null, violations.Found);
        }

        if (client is null || client.IsClosed)
        {
            violations.Add("/clientId", "unknown", "There is no such open client in your reach.");
            return new(null, violations.Found);
        }

        if (side is not null && side != client.Side)
        {
            violations.Add("/role", "side", $"A client of {WireNames<Side>.Of(client.Side)} cannot hold a function of {WireNames<Side>.Of(side.Value)}.", rule: 39);
        }

        if (request.Framework is not null && framework != client.FrameworkId)
        {
            violations.Add("/framework", "foreign", "The client acts in another framework; a partner in two frameworks has a client in each.");
        }

        if (request.Organisation is not null && request.Organisation != client.Organisation)
        {
            violations.Add("/organisation", "foreign", "The client acts for another organisation.");
        }

        if (request.Role == Roles.GovernmentFocalPoint && client.FrameworkId is null)
        {
            violations.Add("/clientId", "framework", "A focal point is one of a framework, and this client acts in none.", rule: 27);
        }

        if (request.Alliance is not null)
        {
            CheckAlliance(violations, client, alliance, runs);
        }

        acting?.Check(violations);
        var disclosed = violations.CheckSides(other, "/clientId", request.ConflictOfInterest);
        return violations.Any
            ? new(null, violations.Found)
            : new(new Mandate(id, client, request.Role!, startsAt, request.EndsAt, document, now, request.Cluster, disclosed, alliance?.Id), []);
    }

    /// <summary>An alliance is coordinated by somebody who acts for a member, in its own country; a network by one of no country.</summary>
    private static void CheckAlliance(Violations violations, ApiClient client, Alliance? alliance, bool runs)
    {
        if (alliance is null || alliance.FrameworkId?.Value != client.FrameworkId)
        {
            violations.Add("/alliance", "unknown", "Name an alliance of the framework that the client acts in (rule 38).", rule: 38);
        }
        else if (client.Organisation is null)
        {
            violations.Add("/clientId", "organisation", "The organisation is the member (rule 38): an alliance is coordinated by a client that acts for one.", rule: 38);
        }
        else if (!runs)
        {
            violations.Add("/clientId", "not-a-member", "An alliance is coordinated for one of its members, a network for the one that facilitates it (rule 38): name a client of such an organisation.", rule: 38);
        }
    }

    /// <summary>Whether the client's organisation is one that an alliance is coordinated for: a member, suspended or not; of a network who facilitates it.</summary>
    internal static async Task<bool> RunsAsync(MembershipDbContext database, ApiClient? client, Alliance? alliance, DateTimeOffset now, CancellationToken cancellationToken) =>
        alliance is not null && Id<Organisation>.TryParse(client?.Organisation, null, out var organisation)
        && (alliance.Kind != AllianceKind.Regional || alliance.FacilitatingOrganisationId == organisation)
        && await database.Memberships.Where(StandingRule.IsMemberAt(now)).AnyAsync(row => row.AllianceId == alliance.Id && row.OrganisationId == organisation, cancellationToken);

    /// <summary>409 when a constraint found another mandate at the same time.</summary>
    internal static ProblemHttpResult Taken(string constraint) => constraint switch
    {
        Mandate.OneFocalPoint => Problem.Of(
            StatusCodes.Status409Conflict, "focal-point-taken", "The framework has a focal point at that time",
            "One focal point per State and review at any time (rule 27): replace the mandate of the present one, with the note verbale that names the next."),
        Mandate.OnePerClient => Problem.Of(
            StatusCodes.Status409Conflict, "already-granted", "The client holds this function at that time", "End the mandate it holds, or grant one that begins when that ends."),
        _ => throw new InvalidOperationException($"Nobody expects the constraint {constraint}."),
    };
}
