using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Contributions;

/// <summary>The contributions the caller may see, without their texts.</summary>
internal static class ListContributions
{
    public static async Task<Results<Ok<Page<ContributionAnswer>>, ProblemHttpResult>> HandleAsync(
        string? kind, string? channel, string? organisation, string? state, string? dialogueId,
        Actor actor, SubmissionsDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var contributions = database.Contributions.Where(ContributionAccess.Readable(actor));
        if (kind is not null)
        {
            var asked = violations.Choice<ContributionKind>("#query/kind", kind);
            contributions = contributions.Where(contribution => contribution.Kind == asked);
        }

        if (channel is not null)
        {
            var asked = violations.Choice<ContributionChannel>("#query/channel", channel);
            contributions = contributions.Where(contribution => contribution.Channel == asked);
        }

        if (organisation is not null)
        {
            violations.ForeignId("#query/organisation", organisation, "org");
            contributions = contributions.Where(contribution => contribution.OwnerOrganisation == organisation);
        }

        if (state is not null)
        {
            var asked = violations.Choice<ContributionState>("#query/state", state);
            contributions = contributions.Where(contribution => contribution.State == asked);
        }

        if (dialogueId is not null)
        {
            violations.ForeignId("#query/dialogueId", dialogueId, "evt");
            contributions = contributions.Where(contribution => contribution.DialogueId == dialogueId);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(contributions, contribution => contribution.Id, row => ContributionAnswer.Of(row, actor, withText: false), cancellationToken: cancellationToken);
    }
}
