using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Frameworks;

/// <summary>Which bodies stood for the three sides of a framework from when to when, the first first; or those of one past day. For everybody, as the framework itself.</summary>
internal static class ListBodyTerms
{
    /// <param name="Id"><c>fbd_…</c>.</param>
    /// <param name="Government">Its bodies then.</param>
    /// <param name="CivilSociety">Its bodies then.</param>
    /// <param name="Unodc">Its bodies then.</param>
    /// <param name="ChangedBy">The side that named its bodies anew; null for those the framework was established with.</param>
    /// <param name="StartedAt">From this instant on.</param>
    /// <param name="EndedAt">Up to this instant, when the next began; null for the present ones.</param>
    internal sealed record BodyTerm(
        string Id,
        EstablishFramework.GovernmentSide Government,
        EstablishFramework.CivilSocietySide CivilSociety,
        EstablishFramework.UnodcSide Unodc,
        string? ChangedBy,
        DateTimeOffset StartedAt,
        DateTimeOffset? EndedAt)
    {
        public static BodyTerm Of(FrameworkBodies bodies) => new(
            bodies.Id.ToString(),
            new(bodies.LeadMinistry, bodies.FocalPointOffice),
            new(bodies.CivilSocietyAlliance, bodies.FacilitatingOrganisationId?.ToString()),
            new(bodies.CivilSocietyUnit, bodies.Secretariat),
            bodies.ChangedBy is { } side ? WireNames<Side>.Of(side) : null,
            bodies.StartedAt,
            bodies.EndedAt);
    }

    /// <param name="id"><c>frm_…</c>.</param>
    /// <param name="on">A day up to today in the framework's time zone; the bodies at its end.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">What is past.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<BodyTerm>>, ProblemHttpResult>> HandleAsync(
        string id, string? on, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFramework.FindAsync(database, id, cancellationToken) is not { } framework)
        {
            return ReadFramework.NotFound();
        }

        var violations = new Violations();
        var (day, instant) = ReadMembership.ReadDay(violations, on, framework.TimeZone, time.GetUtcNow());
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var terms = database.FrameworkBodies.Where(row => row.FrameworkId == framework.Id);
        if (day is not null)
        {
            terms = terms.Where(row => row.StartedAt <= instant && (row.EndedAt == null || row.EndedAt > instant));
        }

        return await paging.ReadAsync(terms, row => row.Id, BodyTerm.Of, cancellationToken: cancellationToken);
    }
}
