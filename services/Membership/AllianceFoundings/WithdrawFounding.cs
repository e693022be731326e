using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>The convening organisation takes a founding back that not all have signed. What was signed stays on record and founds nothing.</summary>
internal static class WithdrawFounding
{
    public const int MinReasonLength = 20;
    public const int MaxReasonLength = 2_000;

    /// <param name="Reason">Why, 20 to 2,000 characters, never a person's name; the founders read it.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<FoundingAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFounding.FindAsync(database, id, actor, cancellationToken) is not { } founding)
        {
            return ReadFounding.NotFound();
        }

        if (MembershipAccess.OrganisationOf(actor) != founding.FacilitatingOrganisationId || actor.FrameworkId != founding.FrameworkId?.Value)
        {
            return MembershipAccess.NotYourFunction("The organisation that convened the founders takes a founding back.");
        }

        if (condition.Refuses(founding) is { } stale)
        {
            return stale;
        }

        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, MaxReasonLength, "the reason", MinReasonLength);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        if (founding.StateAt(now) != FoundingState.Open)
        {
            return Problem.WrongState(SignFounding.NotOpen(founding, now));
        }

        if (founding.FrameworkId is null)
        {
            // A network is of no country; the rule above has let this caller change it.
            scope.AllowGlobalWrites();
        }

        var before = FoundingAnswer.Of(founding, now).ToAudit();
        founding.Withdraw(reason, now);
        var version = database.Advance(founding);
        foreach (var founder in founding.Founders)
        {
            database.Publish(
                new FoundingWithdrawn(
                    founding.Id.ToString(), version.Version, founder.OrganisationId.ToString(), founding.FacilitatingOrganisationId.ToString(), now, founding.Reach,
                    nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
                version);
        }

        database.Record(FoundingAnswer.Entry(actor, founding, "founding.withdrawn", now, before, reason));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(FoundingAnswer.Of(founding, now));
    }
}
