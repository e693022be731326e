using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.People;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Suspensions;

/// <summary>A coordinator proposes to suspend a member until a day, with a reason. The member is told and may reply; the standing does not change yet.</summary>
internal static class ProposeSuspension
{
    public const int MinReasonLength = 20;
    public const int MaxReasonLength = 2_000;

    /// <summary>Whoever shall stay away for longer is no member any more.</summary>
    public const int MaxDays = 366;

    /// <param name="Reason">What the member is reproached with, 20 to 2,000 characters, never a person's name.</param>
    /// <param name="EndsOn">The last day, in the alliance's time zone; after the member's time to reply, at most 366 days away.</param>
    internal sealed record Request(string? Reason, DateOnly? EndsOn);

    /// <summary>A proposal; or what is wrong; or why the standing does not allow it.</summary>
    internal sealed record Decision(Suspension? Suspension, IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<CreatedResource<SuspensionAnswer>, ProblemHttpResult>> HandleAsync(
        string membershipId, Request request, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadMembership.FindAsync(database.Memberships.AsNoTracking(), membershipId, cancellationToken) is not { } membership)
        {
            return ReadMembership.NotFound();
        }

        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == membership.AllianceId, cancellationToken);
        var now = time.GetUtcNow();
        if (!await MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken))
        {
            return MembershipAccess.NotYourFunction("The alliance's own coordinators propose to suspend a member.");
        }

        if (alliance.FrameworkId is null)
        {
            // What a network does is of no country; the rule above has let this caller do it.
            scope.AllowGlobalWrites();
        }

        var profile = await RuleProfile.InForceAsync(database, alliance.FrameworkId, cancellationToken);
        var hasPart = await database.HasPartAsync(actor, [membership.OrganisationId], alliance.TimeZone, now, cancellationToken);
        var decision = Decide(membership, alliance, request, profile, actor, hasPart, Id.NewUntimed<Suspension>(), now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.Suspension is not { } suspension)
        {
            return Problem.WrongState(decision.WrongState!);
        }

        database.Suspensions.Add(suspension);
        var version = database.Advance(suspension);
        var answer = SuspensionAnswer.Of(suspension);
        database.Publish(
            new SuspensionProposed(
                answer.Id, version.Version, answer.Membership, answer.Alliance, answer.Organisation, suspension.ReplyUntil, suspension.TimeZone, suspension.Reach,
                nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
            version);
        database.Record(SuspensionAudit.Entry(actor, suspension, "suspension.proposed", now, profile, reason: suspension.Reason));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Suspension.OneOpen)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "already-registered", "A suspension is proposed already",
                "One proposal about a membership is open at a time (rule 40): wait for its decision.");
        }

        return Resource.Created($"/membership/v1/memberships/{answer.Membership}/suspensions/{answer.Id}", answer);
    }

    internal static Decision Decide(
        AllianceMembership membership, Alliance alliance, Request request, RuleProfile profile, Actor actor, bool hasPart, Id<Suspension> id, DateTimeOffset now)
    {
        var violations = new Violations();
        SuspensionCase.CheckPart(violations, hasPart);
        var reason = violations.LongText("/reason", request.Reason, MaxReasonLength, "the reason", MinReasonLength, rule: 40);
        var replyUntil = RuleWindow.Parse(profile.HearingWindow).LastSecond(now, alliance.TimeZone);
        var endsAt = request.EndsOn is { } day && day <= Days.TodayIn(alliance.TimeZone, now).AddDays(MaxDays) ? Days.LastSecond(day, alliance.TimeZone) : default;
        if (endsAt <= replyUntil)
        {
            violations.Add("/endsOn", "range", $"Give the last day of the suspension: after {replyUntil:yyyy-MM-dd HH:mm:ss} UTC, until when the member may reply, and at most {MaxDays} days away.", rule: 40);
        }

        return violations.Any ? new(null, violations.Found)
            : SuspensionCase.CannotBeSuspended(membership, now) is { } wrong ? new(null, [], wrong)
            : new(
                new Suspension
                {
                    Id = id,
                    FrameworkId = alliance.FrameworkId,
                    AllianceId = alliance.Id,
                    MembershipId = membership.Id,
                    OrganisationId = membership.OrganisationId,
                    Reason = reason,
                    EndsAt = endsAt,
                    ReplyUntil = replyUntil,
                    TimeZone = alliance.TimeZone,
                    RuleProfileId = profile.Id,
                    ProposedBy = actor.PersonId ?? actor.ClientId,
                    ProposedAt = now,
                },
                []);
    }
}
