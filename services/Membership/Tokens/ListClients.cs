using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tokens;

/// <summary>All clients, oldest first, of one side or framework if asked; never a secret.</summary>
internal static class ListClients
{
    /// <param name="side">Only clients of this side.</param>
    /// <param name="framework">Only clients that act in this framework.</param>
    /// <param name="database">The clients.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<ClientAnswer>>, ProblemHttpResult>> HandleAsync(
        string? side, string? framework, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var clients = database.Clients.AsQueryable();
        if (side is not null)
        {
            var wanted = violations.Choice<Side>("#query/side", side);
            clients = clients.Where(client => client.Side == wanted);
        }

        if (FrameworkName.Read(violations, "#query/framework", framework) is { } frameworkId)
        {
            clients = clients.Where(client => client.FrameworkId == frameworkId);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(clients, client => client.Id, ClientAnswer.Of, cancellationToken: cancellationToken);
    }
}
