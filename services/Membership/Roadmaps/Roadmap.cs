using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Roadmaps;

/// <summary>Who works on a roadmap: those who speak for one of the three sides in its own framework.</summary>
internal static class Roadmap
{
    /// <summary>Rows of a roadmap belong to one framework, so UNODC too acts by a client of it.</summary>
    public static bool IsOf(Actor actor, PilotInitiative initiative) =>
        actor.FrameworkId == initiative.FrameworkId.Value && MembershipAccess.SpeaksForItsSideIn(actor, initiative.FrameworkId);

    public static ProblemHttpResult NotYours() =>
        MembershipAccess.NotYourFunction("The focal point, the alliance's coordinator and UNODC of its own framework work on a roadmap.");
}
