using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;

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
    /// <summary>403 for a caller whose mandate is bound to one framework, where the record is of no country; ask after the record was found.</summary>
    public static ProblemHttpResult? RefusesWhatIsOfNoCountry(this Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsBoundToOneFramework
            ? Problem.Of(
                StatusCodes.Status403Forbidden, "not-your-function", "Your function does not include this act",
                "It concerns all countries and your mandate is bound to one framework: use a client of no country.")
            : null;
    }

    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, params string[] anyOf)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RolesRequired(anyOf));

    public static TBuilder RequireNamedPerson<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NamedPersonRequired());

    public static TBuilder RequireFreshIdentity<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new FreshIdentityRequired());
}
