using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.Suspensions;
using Trilateral.Membership.Stakeholders;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership;

/// <summary>The service's one rule of who may see and do what with alliances and applications (design §6). Lists and single records use the same condition.</summary>
internal sealed class MembershipAccess
{
    private MembershipAccess(Actor actor, IReadOnlyList<Id<Alliance>> networks)
    {
        var framework = FrameworkOf(actor);
        Id<Organisation>? organisation = OrganisationOf(actor) is { } own ? own : null;
        var applies = organisation is not null;
        var coordinates = IsCoordinator(actor) && framework is not null;
        var unodc = actor.Side == Side.Unodc && actor.HasAny(Roles.UnodcOfficer, Roles.Secretariat);
        Readable = application =>
            (applies && application.OrganisationId == organisation)
            || (coordinates && application.FrameworkId == framework)
            || networks.Contains(application.AllianceId)
            || (unodc && application.FrameworkId == framework);
        ReadableSuspensions = suspension =>
            (applies && suspension.OrganisationId == organisation)
            || (coordinates && suspension.FrameworkId == framework)
            || networks.Contains(suspension.AllianceId)
            || (unodc && suspension.FrameworkId == framework);
    }

    /// <summary>Which applications the caller may see: those of its organisation, as coordinator those to its alliances, as UNODC those of its framework.</summary>
    public Expression<Func<MembershipApplication, bool>> Readable { get; }

    /// <summary>Which proposals to suspend a member the caller may see: as for applications, the member in the applicant's place.</summary>
    public Expression<Func<Suspension, bool>> ReadableSuspensions { get; }

    /// <summary>What the rule needs to know of the caller; asks the database only for a coordinator of no country.</summary>
    public static async Task<MembershipAccess> OfAsync(Actor actor, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var networks = IsCoordinator(actor) && actor.FrameworkId is null && OrganisationOf(actor) is { } organisation
            ? await database.Alliances.Where(alliance => alliance.Kind == AllianceKind.Regional && alliance.FacilitatingOrganisationId == organisation)
                .Select(alliance => alliance.Id).ToListAsync(cancellationToken)
            : [];
        return new MembershipAccess(actor, networks);
    }

    /// <summary>A national alliance is coordinated in its framework, a regional network by the organisation that facilitates it.</summary>
    public static bool Coordinates(Actor actor, Alliance alliance) =>
        IsCoordinator(actor) && actor.FrameworkId == alliance.FrameworkId?.Value
        && (alliance.Kind == AllianceKind.National || OrganisationOf(actor) == alliance.FacilitatingOrganisationId);

    /// <summary>A member acts for itself, in the framework of its alliance; in a network by any client of its own.</summary>
    public static bool ActsAsMember(Actor actor, AllianceMembership membership, Alliance alliance) =>
        OrganisationOf(actor) == membership.OrganisationId && (alliance.FrameworkId is null || actor.FrameworkId == alliance.FrameworkId?.Value);

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
    public async Task<MembershipApplication?> FindAsync(MembershipDbContext database, string allianceId, string id, CancellationToken cancellationToken) =>
        Id<Alliance>.TryParse(allianceId, null, out var alliance) && Id<MembershipApplication>.TryParse(id, null, out var application)
            ? await database.Applications.Where(Readable).SingleOrDefaultAsync(row => row.Id == application && row.AllianceId == alliance, cancellationToken)
            : null;

    private static bool IsCoordinator(Actor actor) => actor.Side == Side.CivilSociety && actor.Has(Roles.AllianceCoordinator);
}
