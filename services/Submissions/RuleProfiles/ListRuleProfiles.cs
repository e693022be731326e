using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.RuleProfiles;

/// <summary>Every version of every rule profile, or the versions of one name. Public.</summary>
internal static class ListRuleProfiles
{
    /// <param name="name">One profile's versions; all profiles when left out.</param>
    /// <param name="current">true for the last version of each name only; otherwise false.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<RuleProfileAnswer>>, ProblemHttpResult>> HandleAsync(
        string? name, string? current, SubmissionsDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (current is not (null or "true" or "false"))
        {
            return Problem.Invalid([new Violation("#query/current", "unknown", "Give one of: true, false.")]);
        }

        var profiles = current == "true" ? database.RuleProfiles.Current() : database.RuleProfiles;
        if (name is not null)
        {
            profiles = profiles.Where(profile => profile.Name == name);
        }

        return await paging.ReadAsync(profiles, profile => profile.Id, RuleProfileAnswer.Of, cancellationToken: cancellationToken);
    }
}
