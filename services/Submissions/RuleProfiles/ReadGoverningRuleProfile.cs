using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.RuleProfiles;

/// <summary>The profile that would bind a contribution drafted now: what an author has to keep to. Public.</summary>
internal static class ReadGoverningRuleProfile
{
    /// <param name="kind">Of the contribution, camelCase.</param>
    /// <param name="channel">national, dialogue or cop.</param>
    /// <param name="database">Where the profiles are.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Resource<RuleProfileAnswer>, ProblemHttpResult>> HandleAsync(
        string? kind, string? channel, SubmissionsDbContext database, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var asked = violations.Choice<ContributionKind>("#query/kind", kind);
        var within = violations.Choice<ContributionChannel>("#query/channel", channel);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        return RuleProfile.Governing(await database.RuleProfiles.Current().AsNoTracking().ToListAsync(cancellationToken), asked, within) is { } profile
            ? Resource.Ok(RuleProfileAnswer.Of(profile))
            : Problem.NotFound("rule profile", RuleProfile.IdPrefix);
    }
}
