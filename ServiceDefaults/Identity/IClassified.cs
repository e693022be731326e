namespace Trilateral.ServiceDefaults.Identity;

/// <summary>A record that not everybody may see. Mapped columns, so that lists filter by the same rule.</summary>
public interface IClassified
{
    /// <summary>The framework it belongs to; null for reach <c>global</c>.</summary>
    Guid? FrameworkId { get; }

    ConfidentialityClass Confidentiality { get; }

    /// <summary>The side that made it.</summary>
    Side OwnerSide { get; }

    /// <summary>The organisation that made it (<c>org_…</c>), where one did.</summary>
    string? OwnerOrganisation { get; }
}
