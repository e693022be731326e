using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

/// <summary>Who holds which function, oldest first, those that ended too; the caller's framework, or all for who runs the platform.</summary>
internal static class ListMandates
{
    /// <param name="clientId">Only this client's.</param>
    /// <param name="framework">Only in this framework.</param>
    /// <param name="role">Only this function.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="database">The mandates.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<MandateAnswer>>, ProblemHttpResult>> HandleAsync(
        string? clientId, string? framework, string? role, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var mandates = database.Mandates.VisibleTo(actor);
        if (clientId is not null)
        {
            var wanted = violations.Id<ApiClient>("#query/clientId", clientId);
            mandates = mandates.Where(mandate => mandate.ClientId == wanted);
        }

        if (FrameworkName.Read(violations, "#query/framework", framework) is { } frameworkId)
        {
            mandates = mandates.Where(mandate => mandate.FrameworkId == frameworkId);
        }

        if (role is not null)
        {
            if (!Roles.Sides.ContainsKey(role))
            {
                violations.Add("#query/role", "unknown", $"Give one of: {string.Join(", ", Roles.Sides.Keys)}.");
            }

            mandates = mandates.Where(mandate => mandate.Role == role);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(mandates, mandate => mandate.Id, MandateAnswer.Of, cancellationToken: cancellationToken);
    }
}
