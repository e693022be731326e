using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>An organisation enters the register: the ground for membership, registrations and contributions. Registration is no admission to an alliance and asks for no accreditation (rule 1).</summary>
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

    public static async Task<Results<Created<OrganisationAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, MembershipDbContext database, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var decision = Decide(request, Id.New<Organisation>(now), now);
        if (decision.Organisation is not { } organisation)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.Organisations.Add(organisation);
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
                Class: "Public"),
            version);
        database.Record(new AuditEntry
        {
            At = now,
            Actor = "anonymous",
            Side = "platform",
            Action = "organisation.registered",
            Subject = answer.Id,
            After = JsonSerializer.Serialize(answer, MembershipJson.Default.OrganisationAnswer),
        });
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Organisation.OneNamePerCountry)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict,
                "already-registered",
                "The organisation is already registered",
                $"An organisation of this name is registered in {organisation.Country}; use that record, or register under a name that tells them apart.");
        }

        response.Headers.ETag = answer.ETag;
        return TypedResults.Created($"/membership/v1/organisations/{organisation.Id}", answer);
    }

    internal static Decision Decide(Request request, Id<Organisation> id, DateTimeOffset now)
    {
        var violations = new List<Violation>();
        var name = (request.Name ?? "").Trim();
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
        {
            violations.Add(new("/name", "length", $"Give the public name in 1 to {MaxNameLength} characters, without line breaks."));
        }

        if (request.Country is not { Length: 3 } country || !country.All(char.IsAsciiLetterUpper))
        {
            violations.Add(new("/country", "country-code", "Give the country as three capital letters of ISO 3166-1 alpha-3, for example PAK."));
        }

        if (!ConstituencyNames.TryParse(request.Constituency, out var constituency))
        {
            violations.Add(new("/constituency", "unknown", $"Give one of: {ConstituencyNames.All}."));
        }

        return violations.Count > 0
            ? new(null, violations)
            : new(new Organisation(id, name, request.Country!, constituency, now), []);
    }
}
