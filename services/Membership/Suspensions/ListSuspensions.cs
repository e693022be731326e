using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Suspensions;

/// <summary>The proposals to suspend a member that the caller may see.</summary>
internal static class ListSuspensions
{
    /// <param name="membershipId">Of the member.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">Now.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<SuspensionAnswer>>, ProblemHttpResult>> HandleAsync(
        string membershipId, string? state, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadMembership.FindAsync(database.Memberships.AsNoTracking(), membershipId, cancellationToken) is not { } membership)
        {
            return ReadMembership.NotFound();
        }

        var access = await MembershipAccess.OfAsync(actor, database, time.GetUtcNow(), cancellationToken);
        var suspensions = database.Suspensions.Where(row => row.MembershipId == membership.Id).Where(access.ReadableSuspensions());
        var violations = new Violations();
        if (state is not null)
        {
            var asked = violations.Choice<SuspensionState>("#query/state", state);
            suspensions = suspensions.Where(row => row.State == asked);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(suspensions, row => row.Id, SuspensionAnswer.Of, cancellationToken: cancellationToken);
    }
}
