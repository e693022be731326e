using Microsoft.AspNetCore.Builder;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>The functions of which a caller needs one; without it 403 (reliability §4, test 39).</summary>
public sealed class RolesRequired(IReadOnlyList<string> anyOf)
{
    public IReadOnlyList<string> AnyOf { get; } = anyOf;
}

/// <summary>An act for which the caller must be bound to a named mandate holder (design §6).</summary>
public sealed class NamedPersonRequired;

/// <summary>An act that is refused while news of ended rights may be on their way (design §6).</summary>
public sealed class FreshIdentityRequired;

public static class AccessRequirementExtensions
{
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, params string[] anyOf)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RolesRequired(anyOf));

    public static TBuilder RequireNamedPerson<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NamedPersonRequired());

    public static TBuilder RequireFreshIdentity<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new FreshIdentityRequired());
}
