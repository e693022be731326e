using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Events.Data;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Events.HeldEvents;

/// <summary>The meetings on record, in the order in which they were recorded.</summary>
internal static class ListHeldEvents
{
    /// <param name="kind">Only of this kind.</param>
    /// <param name="topic">Only on this topic.</param>
    /// <param name="country">Only those that concerned this country; ISO 3166-1 alpha-3.</param>
    /// <param name="database">The records.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<HeldEventAnswer>>, ProblemHttpResult>> HandleAsync(
        string? kind, string? topic, string? country, EventsDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var events = database.HeldEvents.AsQueryable();
        if (kind is not null)
        {
            var only = violations.Choice<HeldEventKind>("#query/kind", kind);
            events = events.Where(held => held.Kind == only);
        }

        if (topic is not null)
        {
            var only = violations.Choice<Topic>("#query/topic", topic);
            events = events.Where(held => held.Topic == only);
        }

        if (country is not null)
        {
            violations.Country("#query/country", country);
            events = events.Where(held => held.Country == country);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(events, held => held.Id, HeldEventAnswer.Of, cancellationToken: cancellationToken);
    }
}
