using System.Text.Json;
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

namespace Trilateral.Membership.Frameworks;

/// <summary>A country's three sides enter the platform together: Government, Civil Society Alliance and UNODC. One framework a country.</summary>
internal static class EstablishFramework
{
    /// <summary>Longest name of a body, in characters after trimming.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Longer than every IANA name.</summary>
    public const int MaxTimeZoneLength = Violations.MaxTimeZoneLength;

    /// <param name="Country">ISO 3166-1 alpha-3, upper case.</param>
    /// <param name="TimeZone">The country's, by its IANA name: its deadlines end in it.</param>
    /// <param name="Government">Its bodies.</param>
    /// <param name="CivilSociety">Its bodies.</param>
    /// <param name="Unodc">Its bodies.</param>
    internal sealed record Request(string? Country, string? TimeZone, GovernmentSide? Government, CivilSocietySide? CivilSociety, UnodcSide? Unodc);

    /// <param name="LeadMinistry">The ministry that leads the review.</param>
    /// <param name="FocalPointOffice">The office of the focal point; never a person's name.</param>
    internal sealed record GovernmentSide(string? LeadMinistry, string? FocalPointOffice);

    /// <param name="Alliance">The name the civil society side goes by.</param>
    /// <param name="FacilitatingOrganisation">The organisation that runs its secretariat, <c>org_…</c>; may be left out.</param>
    internal sealed record CivilSocietySide(string? Alliance, string? FacilitatingOrganisation);

    /// <param name="CivilSocietyUnit">The unit that works with civil society.</param>
    /// <param name="Secretariat">The secretariat of the Convention.</param>
    internal sealed record UnodcSide(string? CivilSocietyUnit, string? Secretariat);

    /// <summary>What the rule says: a framework, or every reason why not.</summary>
    internal sealed record Decision(TrilateralFramework? Framework, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<FrameworkAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (actor.FrameworkId is not null)
        {
            return MembershipAccess.NotYourFunction("A mandate that is bound to one framework does not establish another; use a client of no country.");
        }

        var now = time.GetUtcNow();
        var facilitator = Id<Organisation>.TryParse(request.CivilSociety?.FacilitatingOrganisation, null, out var named)
            && await database.HoldLivingAsync(named, cancellationToken);
        var decision = Decide(request, facilitator, Id.New<TrilateralFramework>(now), now);
        if (decision.Framework is not { } framework)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.Frameworks.Add(framework);
        database.FrameworkBodies.Add(FrameworkBodies.First(framework));
        var version = database.Advance(framework);
        var answer = FrameworkAnswer.Of(framework);
        database.Publish(
            new FrameworkEstablished(
                answer.Id,
                version.Version,
                framework.Country,
                framework.TimeZone,
                framework.LeadMinistry,
                framework.FocalPointOffice,
                framework.CivilSocietyAlliance,
                answer.CivilSociety.FacilitatingOrganisation,
                framework.CivilSocietyUnit,
                framework.Secretariat,
                framework.EstablishedAt,
                Reach: "framework:" + answer.Id,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "framework.established", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.FrameworkAnswer)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == TrilateralFramework.OnePerCountry)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "already-established", "The country has its framework",
                $"A framework of {framework.Country} is established; find it with GET /membership/v1/frameworks?country={framework.Country}.");
        }

        return Resource.Created($"/membership/v1/frameworks/{framework.Id}", answer);
    }

    /// <param name="request">As sent.</param>
    /// <param name="facilitatorIsRegistered">Whether the named facilitating organisation is on the register; of no meaning when none is named.</param>
    /// <param name="id">Of the new framework.</param>
    /// <param name="now">The instant of the act.</param>
    internal static Decision Decide(Request request, bool facilitatorIsRegistered, Id<TrilateralFramework> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var country = violations.Country("/country", request.Country);
        var timeZone = violations.TimeZone("/timeZone", request.TimeZone);
        var ministry = violations.Text("/government/leadMinistry", request.Government?.LeadMinistry, MaxNameLength, "the lead ministry");
        var office = violations.Text("/government/focalPointOffice", request.Government?.FocalPointOffice, MaxNameLength, "the office of the focal point");
        var alliance = violations.Text("/civilSociety/alliance", request.CivilSociety?.Alliance, MaxNameLength, "the name of the alliance");
        var unit = violations.Text("/unodc/civilSocietyUnit", request.Unodc?.CivilSocietyUnit, MaxNameLength, "the civil society unit");
        var secretariat = violations.Text("/unodc/secretariat", request.Unodc?.Secretariat, MaxNameLength, "the secretariat");
        Id<Organisation>? facilitator = null;
        if (request.CivilSociety?.FacilitatingOrganisation is { } named)
        {
            facilitator = violations.Registered("/civilSociety/facilitatingOrganisation", named, _ => facilitatorIsRegistered);
        }

        return violations.Any
            ? new(null, violations.Found)
            : new(
                new TrilateralFramework
                {
                    Id = id,
                    Country = country,
                    TimeZone = timeZone,
                    LeadMinistry = ministry,
                    FocalPointOffice = office,
                    CivilSocietyAlliance = alliance,
                    FacilitatingOrganisationId = facilitator,
                    CivilSocietyUnit = unit,
                    Secretariat = secretariat,
                    EstablishedAt = now,
                },
                []);
    }
}
