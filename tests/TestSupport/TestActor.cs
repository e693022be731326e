using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.TestSupport;

/// <summary>A caller in a test: what its token says. Its mandates are granted beside it, unless a test leaves that out.</summary>
public sealed record TestActor(Side Side, params string[] Roles)
{
    public string ClientId { get; init; } = $"cli_{Guid.CreateVersion7():N}";

    public string? Framework { get; init; }

    public string? Organisation { get; init; }

    public string? PersonId { get; init; }

    /// <summary>The one alliance it coordinates; its other functions are for no single one.</summary>
    public string? Alliance { get; init; }

    public string Scope { get; init; } = "membership:read membership:write events:read events:write submissions:read submissions:write notifications:read notifications:write";

    public long Epoch { get; init; } = 1;

    public static string NewId(string prefix) => $"{prefix}_{Guid.CreateVersion7():N}";

    public static TestActor Administrator() => new(Side.Platform, ServiceDefaults.Identity.Roles.PlatformAdministrator);

    public static TestActor Unodc(string? framework = null) =>
        new(Side.Unodc, ServiceDefaults.Identity.Roles.UnodcOfficer, ServiceDefaults.Identity.Roles.Secretariat) { Framework = framework, PersonId = NewId("per") };

    public static TestActor Government(string framework) => new(Side.Government, ServiceDefaults.Identity.Roles.GovernmentFocalPoint) { Framework = framework, PersonId = NewId("per") };

    /// <summary>Coordinates the alliance, for the organisation that facilitates it.</summary>
    public static TestActor Coordinator(string? framework, string? organisation = null) =>
        new(Side.CivilSociety, ServiceDefaults.Identity.Roles.AllianceCoordinator, ServiceDefaults.Identity.Roles.AllianceMember) { Framework = framework, Organisation = organisation ?? NewId("org"), PersonId = NewId("per") };

    public static TestActor Member(string? framework, string organisation) =>
        new(Side.CivilSociety, ServiceDefaults.Identity.Roles.AllianceMember) { Framework = framework, Organisation = organisation };
}
