using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.People;

/// <summary>An organisation says who is its focal point, alternate or signatory, from which day. By id alone; a person new to the platform gets a random one.</summary>
internal static class GivePersonRole
{
    public const int MaxDocumentLength = 300;

    /// <param name="PersonId"><c>per_…</c>; left out for a person who has none yet.</param>
    /// <param name="Function">focalPoint, alternate or signatory.</param>
    /// <param name="From">The first day, past or to come.</param>
    /// <param name="Until">The last day; left out while open.</param>
    /// <param name="Document">What grounds it, up to 300 characters: a reference, never a person's name.</param>
    /// <param name="ConflictOfInterest">What is disclosed of a person who assists Government too, 20 to 2,000 characters.</param>
    internal sealed record Request(string? PersonId, string? Function, DateOnly? From, DateOnly? Until, string? Document, string? ConflictOfInterest);

    /// <summary>What the rule says: a role, or every reason why not.</summary>
    internal sealed record Decision(PersonRole? Role, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<PersonRoleAnswer>, ProblemHttpResult>> HandleAsync(
        string organisationId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OwnOrganisation(actor, organisationId) is not { } organisation)
        {
            return ReadOrganisation.NotFound();
        }

        if (actor.Roles.SetEquals([Roles.Observer]))
        {
            return MembershipAccess.NotYourFunction("Observers only read.");
        }

        if (!await database.HoldLivingAsync(organisation, cancellationToken))
        {
            return ReadOrganisation.NotFound();
        }

        var now = time.GetUtcNow();
        var other = await OtherSideAsync(request, database, cancellationToken);
        var decision = Decide(request, organisation, other, Id.NewUntimed<PersonRole>(), Id.NewUntimed<Person>(), now);
        if (decision.Role is not { } role)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.PersonRoles.Add(role);
        var version = database.Advance(role);
        var answer = PersonRoleAnswer.Of(role);
        database.Publish(
            new PersonRoleGiven(
                answer.Id, version.Version, answer.Organisation, answer.PersonId, answer.Function, Day(role.StartsOn), role.EndsOn is { } last ? Day(last) : null,
                Reach: "global", Class: nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
            version);
        database.Record(actor.Audit(now, "person-role.given", answer.Id, after: answer.ToAudit()));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint))
        {
            return Taken(constraint);
        }

        return Resource.Created($"/membership/v1/organisations/{organisation}/people/{role.Id}", answer);
    }

    internal static Decision Decide(Request request, Id<Organisation> organisation, OtherSide other, Id<PersonRole> id, Id<Person> fresh, DateTimeOffset now)
    {
        var violations = new Violations();
        var person = request.PersonId is { } given ? violations.ForeignId("/personId", given, Person.IdPrefix) : fresh.ToString();
        var function = violations.Choice<OrganisationFunction>("/function", request.Function);
        var from = violations.Required("/from", request.From, "the first day");
        var document = violations.Text("/document", request.Document, MaxDocumentLength, "what grounds it", min: 0);
        var disclosed = violations.CheckSides(other, "/personId", request.ConflictOfInterest);
        if (request.From is not null && request.Until < from)
        {
            violations.Add("/until", "range", "The last day is not before the first.");
        }

        return violations.Any
            ? new(null, violations.Found)
            : new(
                PersonRole.Of(id, organisation, person, function, from, request.Until, document.Length > 0 ? document : null, disclosed, now),
                []);
    }

    /// <summary>The organisation of a path, if it is the caller's own: to anybody else there are no people there.</summary>
    internal static Id<Organisation>? OwnOrganisation(Actor actor, string organisationId) =>
        MembershipAccess.OrganisationOf(actor) is { } own && own.ToString() == organisationId ? own : null;

    internal static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    internal static ProblemHttpResult Taken(string constraint) => constraint switch
    {
        PersonRole.OneFocalPoint => Problem.Of(
            StatusCodes.Status409Conflict, "function-taken", "The function is held on these days",
            "An organisation has one focal point on any day (rule 39): end the present one's function the day before."),
        PersonRole.OnceEach => Problem.Of(
            StatusCodes.Status409Conflict, "function-taken", "The function is held on these days",
            "The person holds this function on some of these days already (rule 39): give days that follow, or end it first."),
        _ => throw new InvalidOperationException($"Nobody expects the constraint {constraint}."),
    };

    /// <summary>What the person does for Government on the days of the function; a day is one of UTC, since an organisation is of no country.</summary>
    private static async Task<OtherSide> OtherSideAsync(Request request, MembershipDbContext database, CancellationToken cancellationToken)
    {
        if (request.PersonId is not { } person || request.From is not { } from || request.Until < from)
        {
            return OtherSide.None;
        }

        await database.HoldPersonAsync(person, cancellationToken);
        static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return await database.AgainstCivilSocietyAsync(
            person, Midnight(from), request.Until is { } until && until < DateOnly.MaxValue ? Midnight(until.AddDays(1)) : null, cancellationToken);
    }
}
