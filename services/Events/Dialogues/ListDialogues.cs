using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Events.Data;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Events.Dialogues;

/// <summary>The dialogues, in the order in which they were announced.</summary>
internal static class ListDialogues
{
    /// <param name="topic">Only on this topic.</param>
    /// <param name="state">Only in this state.</param>
    /// <param name="database">The dialogues.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<DialogueAnswer>>, ProblemHttpResult>> HandleAsync(
        string? topic, string? state, EventsDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var dialogues = database.Dialogues.AsQueryable();
        if (topic is not null)
        {
            var only = violations.Choice<Topic>("#query/topic", topic);
            dialogues = dialogues.Where(dialogue => dialogue.Topic == only);
        }

        if (state is not null)
        {
            var only = violations.Choice<DialogueState>("#query/state", state);
            dialogues = dialogues.Where(dialogue => dialogue.State == only);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(dialogues, dialogue => dialogue.Id, DialogueAnswer.Of, cancellationToken: cancellationToken);
    }
}
