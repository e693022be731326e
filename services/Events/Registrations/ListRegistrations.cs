using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Data;
using Trilateral.Events.Dialogues;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Registrations;

/// <summary>The registrations for a dialogue that the caller may see; for most that is none.</summary>
internal static class ListRegistrations
{
    /// <param name="id">The dialogue's.</param>
    /// <param name="state">Only in this state.</param>
    /// <param name="mode">Only of this way of taking part.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">The registrations.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<RegistrationAnswer>>, ProblemHttpResult>> HandleAsync(
        string id, string? state, string? mode, Actor actor, EventsDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (!Id<Dialogue>.TryParse(id, null, out var dialogueId) || !await database.Dialogues.AnyAsync(row => row.Id == dialogueId, cancellationToken))
        {
            return Problem.NotFound("dialogue", Dialogue.IdPrefix);
        }

        var violations = new Violations();
        var registrations = database.Registrations.Where(row => row.DialogueId == dialogueId).VisibleTo(actor);
        if (state is not null)
        {
            var only = violations.Choice<RegistrationState>("#query/state", state);
            registrations = registrations.Where(row => row.State == only);
        }

        if (mode is not null)
        {
            var only = violations.Choice<AttendanceMode>("#query/mode", mode);
            registrations = registrations.Where(row => row.Mode == only);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(registrations, row => row.Id, RegistrationAnswer.Of, cancellationToken: cancellationToken);
    }
}
