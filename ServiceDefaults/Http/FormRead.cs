using Microsoft.AspNetCore.Builder;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>
/// Marks a POST that reads a form by rules of its own. For the description alone: the framework's mark for media types would also refuse what the
/// route itself has to judge, and in another form than the route's standard asks for.
/// </summary>
/// <param name="Form">Its members, with their wire names.</param>
public sealed record FormRead(Type Form);

public static class FormReadExtensions
{
    public static TBuilder ReadsForm<TBuilder>(this TBuilder builder, Type form)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new FormRead(form));
}
