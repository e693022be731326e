using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Every process describes its own routes at <c>/openapi/v1.json</c> (OpenAPI 3.1); the gateway merges them. Features write nothing for it.</summary>
public static class OpenApiDescription
{
    /// <summary>Name of the one document.</summary>
    public const string Document = "v1";

    internal static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        var transformer = new OpenApiTransformer();
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = OpenApiTransformer.SchemaNameOf;
        options.AddSchemaTransformer(transformer);
        options.AddOperationTransformer(transformer);
        options.AddDocumentTransformer(transformer);
    });

    /// <summary>On the service's own port only; the edge does not forward it.</summary>
    internal static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
}
