using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>An organisation enters the register: the ground for membership, registrations and contributions. Registration is no admission to an alliance and asks for no accreditation (rule 1). Whether it resembles another one never stands in its way: GET …/possible-duplicates tells.</summary>
internal static class RegisterOrganisation
{
    /// <summary>Longest name, in characters after trimming.</summary>
    public const int MaxNameLength = 200;

    /// <param name="Name">The public name, 1 to 200 characters.</param>
    /// <param name="Country">ISO 3166-1 alpha-3, upper case.</param>
    /// <param name="Constituency">One of <see cref="Organisations.Constituency"/>, in camelCase.</param>
    internal sealed record Request(string? Name, string? Country, string? Constituency);

    /// <summary>What the rule says: an organisation, or every reason why not.</summary>
    internal sealed record Decision(Organisation? Organisation, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<OrganisationAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var decision = Decide(request, Id.New<Organisation>(now), now);
        if (decision.Organisation is not { } organisation)
        {
            return Problem.Invalid(decision.Violations);
        }

        var answer = Enter(database, organisation, actor, now);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Organisation.OneNamePerCountry)
        {
            return AlreadyRegistered(organisation.Country);
        }

        return Resource.Created($"/membership/v1/organisations/{organisation.Id}", answer);
    }

    /// <summary>Puts an organisation on the register with the next save: its row, its names, its message and its audit entry.</summary>
    internal static OrganisationAnswer Enter(MembershipDbContext database, Organisation organisation, Actor actor, DateTimeOffset now)
    {
        database.Organisations.Add(organisation);
        database.AddNames(organisation);
        var version = database.Advance(organisation);
        var answer = OrganisationAnswer.Of(organisation);
        database.Publish(
            new OrganisationRegistered(
                answer.Id,
                version.Version,
                organisation.Name,
                organisation.Country,
                answer.Constituency,
                organisation.RegisteredAt,
                Reach: "global",
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "organisation.registered", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.OrganisationAnswer)));
        return answer;
    }

    internal static ProblemHttpResult AlreadyRegistered(string country) => Problem.Of(
        StatusCodes.Status409Conflict,
        "already-registered",
        "The organisation is already registered",
        $"An organisation of this name is registered in {country}; use that record, or register under a name that tells them apart.");

    internal static Decision Decide(Request request, Id<Organisation> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var name = violations.Text("/name", request.Name, MaxNameLength, "the public name");
        var country = violations.Country("/country", request.Country);
        var constituency = violations.Choice<Constituency>("/constituency", request.Constituency);
        return violations.Any ? new(null, violations.Found) : new(new Organisation(id, name, country, constituency, now), []);
    }
}
