using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.Stakeholders;
using Trilateral.Membership.Suspensions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership;

/// <summary>The service's one rule of who may see and do what with alliances and applications (design §6). Lists and single records use the same condition.</summary>
internal sealed class MembershipAccess
{
    private readonly Actor _actor;
    private readonly IReadOnlyList<Id<Alliance>> _coordinated;
    private readonly IReadOnlyList<Id<Alliance>> _belongsTo;

    private MembershipAccess(Actor actor, IReadOnlyList<Id<Alliance>> coordinated, IReadOnlyList<Id<Alliance>> belongsTo) =>
        (_actor, _coordinated, _belongsTo) = (actor, coordinated, belongsTo);

    /// <summary>What the rule needs to know of the caller; asks the database only for a client of an organisation that holds a function.</summary>
    /// <remarks>A member that lapsed, left or is suspended at that instant neither coordinates nor speaks as one.</remarks>
    public static async Task<MembershipAccess> OfAsync(Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (OrganisationOf(actor) is not { } organisation || !actor.HasAny(Roles.AllianceCoordinator, Roles.AllianceMember))
        {
            return new MembershipAccess(actor, [], []);
        }

        var standing = database.Memberships.InGoodStandingAt(now).Where(member => member.OrganisationId == organisation);
        var own = await database.Alliances.AsNoTracking().Where(alliance => standing.Any(member => member.AllianceId == alliance.Id)).ToListAsync(cancellationToken);
        var reach = IsCoordinator(actor) ? await CoordinatorReach.OfAsync(actor, database, now, cancellationToken) : CoordinatorReach.None;
        return new MembershipAccess(
            actor,
            [.. own.Where(alliance => reach.Includes(alliance.Id) && IsCoordinatedBy(alliance, actor, organisation)).Select(alliance => alliance.Id)],
            // A network's members act from their own countries.
            [.. own.Where(alliance => (actor.Has(Roles.AllianceMember) || reach.Includes(alliance.Id)) && (alliance.FrameworkId is null || alliance.FrameworkId == FrameworkOf(actor)))
                .Select(alliance => alliance.Id)]);
    }

    /// <summary>
    /// Which applications the caller may see: those of its organisation, as coordinator those to its alliances, as UNODC those of its framework, and as
    /// a member those to its alliances while they are open, since members comment. A draft is seen by its applicant alone.
    /// </summary>
    public Expression<Func<MembershipApplication, bool>> Readable(DateTimeOffset now)
    {
        var framework = FrameworkOf(_actor);
        Id<Organisation>? organisation = OrganisationOf(_actor) is { } own ? own : null;
        var applies = organisation is not null;
        var unodc = _actor.Side == Side.Unodc && _actor.HasAny(Roles.UnodcOfficer, Roles.Secretariat);
        var (coordinated, belongsTo) = (_coordinated, _belongsTo);
        var lastSecondBefore = now.AddSeconds(-1);
        return application =>
            (applies && application.OrganisationId == organisation)
            || (application.SubmittedAt != null
                && (coordinated.Contains(application.AllianceId)
                    || (unodc && application.FrameworkId == framework)
                    || (belongsTo.Contains(application.AllianceId)
                        && (application.State == ApplicationState.Submitted
                            || application.State == ApplicationState.Screening
                            || application.State == ApplicationState.MemberComments
                            || (application.State == ApplicationState.InfoRequested && application.AnswerDueAt > lastSecondBefore)))));
    }

    /// <summary>Which proposals to suspend a member the caller may see: those of its organisation, as coordinator those of its alliances, as UNODC those of its framework.</summary>
    public Expression<Func<Suspension, bool>> ReadableSuspensions()
    {
        var framework = FrameworkOf(_actor);
        Id<Organisation>? organisation = OrganisationOf(_actor) is { } own ? own : null;
        var isMember = organisation is not null;
        var unodc = _actor.Side == Side.Unodc && _actor.HasAny(Roles.UnodcOfficer, Roles.Secretariat);
        var coordinated = _coordinated;
        return suspension =>
            (isMember && suspension.OrganisationId == organisation)
            || coordinated.Contains(suspension.AllianceId)
            || (unodc && suspension.FrameworkId == framework);
    }

    /// <summary>A national alliance is coordinated by its members' coordinators in its framework, a regional network by the organisation that facilitates it; nobody's right reaches beyond the own alliance, nor beyond the one a mandate names (M17).</summary>
    public bool Coordinates(Alliance alliance) => _coordinated.Contains(alliance.Id);

    /// <summary>The same, for an act that asks nothing else of the caller.</summary>
    public static async Task<bool> CoordinatesAsync(Actor actor, Alliance alliance, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await OfAsync(actor, database, now, cancellationToken)).Coordinates(alliance);

    /// <summary>Whether the organisation belongs to an alliance that the caller coordinates; a lapsed member still does.</summary>
    public Task<bool> CoordinatesMemberAsync(string? organisation, MembershipDbContext database, CancellationToken cancellationToken) =>
        Id<Organisation>.TryParse(organisation, null, out var member)
            ? database.Memberships.AnyAsync(row => row.OrganisationId == member && row.LeftAt == null && _coordinated.Contains(row.AllianceId), cancellationToken)
            : Task.FromResult(false);

    /// <summary>Whether the caller acts for a member of the alliance.</summary>
    public bool BelongsTo(Id<Alliance> alliance) => _belongsTo.Contains(alliance);

    /// <summary>A member acts for itself, in the framework of its alliance; in a network by any client of its own. Who only coordinates another alliance for it does not (M17).</summary>
    public static async Task<bool> ActsAsMemberAsync(
        Actor actor, AllianceMembership membership, Alliance alliance, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken) =>
        OrganisationOf(actor) == membership.OrganisationId && (alliance.FrameworkId is null || actor.FrameworkId == alliance.FrameworkId?.Value)
        && (!actor.Has(Roles.AllianceCoordinator) || actor.Has(Roles.AllianceMember) || (await CoordinatorReach.OfAsync(actor, database, now, cancellationToken)).Includes(alliance.Id));

    /// <summary>UNODC acts in every country and on what is of none; a mandate bound to one country in that one alone.</summary>
    public static bool ActsForUnodcIn(Actor actor, Id<TrilateralFramework>? framework) =>
        actor.Side == Side.Unodc && actor.HasAny(Roles.UnodcOfficer, Roles.Secretariat)
        && (!actor.IsBoundToOneFramework || actor.FrameworkId == framework?.Value);

    /// <summary>Whether the caller speaks for one of the three sides of a framework: its focal point, its coordinator, UNODC.</summary>
    public static bool SpeaksForItsSideIn(Actor actor, Id<TrilateralFramework> framework) => actor.Side switch
    {
        Side.Government => actor.Has(Roles.GovernmentFocalPoint) && actor.FrameworkId == framework.Value,
        Side.CivilSociety => actor.Has(Roles.AllianceCoordinator) && actor.FrameworkId == framework.Value,
        _ => ActsForUnodcIn(actor, framework),
    };

    /// <summary>Which stakeholders the caller may see: civil society and UNODC those of their framework, the Government those of them that consented.</summary>
    public static Expression<Func<Stakeholder, bool>> MayReadStakeholder(Actor actor)
    {
        var (reads, framework, government) = (actor.ReadsForItsSide, actor.FrameworkId, actor.Side == Side.Government);
        return stakeholder => reads && stakeholder.FrameworkId == framework && (!government || stakeholder.Consent != null);
    }

    public static Id<TrilateralFramework>? FrameworkOf(Actor actor) => actor.FrameworkId is { } framework ? new Id<TrilateralFramework>(framework) : null;

    /// <summary>The organisation a civil society caller acts for.</summary>
    public static Id<Organisation>? OrganisationOf(Actor actor) =>
        actor.Side == Side.CivilSociety && Id<Organisation>.TryParse(actor.Organisation, null, out var organisation) ? organisation : null;

    public static ProblemHttpResult NotYourFunction(string detail) =>
        Problem.Of(StatusCodes.Status403Forbidden, "not-your-function", "Your function does not include this act", detail);

    /// <summary>The application a path names, if the caller may see it; tracked, because most who ask go on to change it.</summary>
    public async Task<MembershipApplication?> FindAsync(MembershipDbContext database, string allianceId, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        Id<Alliance>.TryParse(allianceId, null, out var alliance) && Id<MembershipApplication>.TryParse(id, null, out var application)
            ? await database.Applications.Where(Readable(now)).SingleOrDefaultAsync(row => row.Id == application && row.AllianceId == alliance, cancellationToken)
            : null;

    private static bool IsCoordinator(Actor actor) => actor.Side == Side.CivilSociety && actor.Has(Roles.AllianceCoordinator);

    private static bool IsCoordinatedBy(Alliance alliance, Actor actor, Id<Organisation> organisation) =>
        actor.FrameworkId == alliance.FrameworkId?.Value && (alliance.Kind == AllianceKind.National || alliance.FacilitatingOrganisationId == organisation);
}
