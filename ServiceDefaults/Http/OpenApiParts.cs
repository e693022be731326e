using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>The parts every route shares: one problem schema, one answer per refusal, the headers of the conventions (wire-contracts §3).</summary>
internal static class OpenApiParts
{
    public const string SecurityScheme = "clientCredentials";
    public const string IdempotencyKey = "IdempotencyKey";
    public const string IfMatch = "IfMatch";
    public const string IfNoneMatch = "IfNoneMatch";
    public const string NotModified = "NotModified";

    private const string ProblemMediaType = "application/problem+json";

    private static readonly Dictionary<int, (string Name, string Text)> Refusals = new()
    {
        [StatusCodes.Status400BadRequest] = ("BadRequest", "A part of the request cannot be read, or a required header is missing."),
        [StatusCodes.Status401Unauthorized] = ("Unauthenticated", "The request carries no valid access token."),
        [StatusCodes.Status403Forbidden] = ("NotYourFunction", "The token's scope, or the caller's function, does not include this act."),
        [StatusCodes.Status404NotFound] = ("NotFound", "There is no such record, or it is not the caller's to see."),
        [StatusCodes.Status406NotAcceptable] = ("NotAcceptable", "The answer has none of the media types that Accept asks for."),
        [StatusCodes.Status409Conflict] = ("Conflict", "The record is in another state, exists already, or the same request is still running."),
        [StatusCodes.Status412PreconditionFailed] = ("Stale", "The record has changed since the caller read it."),
        [StatusCodes.Status413PayloadTooLarge] = ("TooLarge", "The body is over the limit."),
        [StatusCodes.Status414UriTooLong] = ("TargetTooLong", "Path and query are over the limit."),
        [StatusCodes.Status415UnsupportedMediaType] = ("MediaType", "The body's media type is not one of Accept-Post or Accept-Patch."),
        [StatusCodes.Status422UnprocessableEntity] = ("Invalid", "Values break a rule; errors names each of them."),
        [StatusCodes.Status428PreconditionRequired] = ("IfMatchRequired", "If-Match is missing."),
        [StatusCodes.Status429TooManyRequests] = ("QuotaExceeded", "The client's quota is used up; Retry-After says how long to wait."),
        [StatusCodes.Status431RequestHeaderFieldsTooLarge] = ("HeadersTooLarge", "The headers are over the limit."),
        [StatusCodes.Status500InternalServerError] = ("Fault", "Something failed on our side; nothing was stored."),
        [StatusCodes.Status502BadGateway] = ("Unreachable", "The service did not answer; the outcome may be open: repeat with the same Idempotency-Key."),
        [StatusCodes.Status503ServiceUnavailable] = ("Unavailable", "Something the answer needs is away for a while; Retry-After says when to repeat."),
        [StatusCodes.Status504GatewayTimeout] = ("Timeout", "The service took longer than the edge waits; repeat with the same Idempotency-Key."),
    };

    private static readonly (string Name, string Text)[] QuotaHeaders =
    [
        ("RateLimit-Policy", "The quota: q requests in each w seconds."),
        ("RateLimit", "What is left of it: r requests, and t seconds until it is full again."),
    ];

    /// <summary>Puts the shared parts into a document, once.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        if (document.Components.Responses?.ContainsKey(NotModified) == true)
        {
            return;
        }

        document.AddComponent<IOpenApiSchema>("Violation", Violation());
        document.AddComponent<IOpenApiSchema>("Problem", ProblemSchema(document));
        foreach (var (name, text) in QuotaHeaders)
        {
            document.AddComponent<IOpenApiHeader>(name, new OpenApiHeader { Description = text, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        foreach (var (status, (name, text)) in Refusals)
        {
            var response = new OpenApiResponse
            {
                Description = text,
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemMediaType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", document) } },
                Headers = Quota(document),
            };
            if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            {
                response.Headers["Retry-After"] = Header("Seconds to wait.", JsonSchemaType.Integer);
            }
            else if (status == StatusCodes.Status401Unauthorized)
            {
                response.Headers["WWW-Authenticate"] = Header("The challenge of RFC 6750 and RFC 9728.");
            }

            document.AddComponent<IOpenApiResponse>(name, response);
        }

        document.AddComponent<IOpenApiResponse>(NotModified, new OpenApiResponse { Description = "It is still what If-None-Match names.", Headers = Tagged(Quota(document)) });
        document.AddComponent<IOpenApiParameter>(
            IdempotencyKey,
            Parameter(IdempotencyMiddleware.KeyHeader, true, "New for each thing you create; repeat it when you repeat the request, and it happens once (kept 72 hours).", new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyMiddleware.MaxKeyLength, Examples = [JsonValue.Create("3f0c9a52-register-1")] }));
        document.AddComponent<IOpenApiParameter>(
            IfMatch, Parameter("If-Match", true, "The ETag of the record as you read it.", new() { Type = JsonSchemaType.String, Examples = [JsonValue.Create("\"1\"")] }));
        document.AddComponent<IOpenApiParameter>(
            IfNoneMatch, Parameter("If-None-Match", false, "ETags you hold; 304 when one of them is current.", new() { Type = JsonSchemaType.String }));
        document.AddComponent<IOpenApiParameter>("limit", new OpenApiParameter
        {
            Name = "limit",
            In = ParameterLocation.Query,
            Description = $"Items on a page; above {Paging.MaxLimit} it counts as {Paging.MaxLimit}.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Default = JsonValue.Create(Paging.DefaultLimit) },
        });
        document.AddComponent<IOpenApiParameter>("cursor", new OpenApiParameter
        {
            Name = "cursor",
            In = ParameterLocation.Query,
            Description = "The next of the page before, with the same filters.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    public static OpenApiResponseReference Refusal(int status, OpenApiDocument document) => new(Refusals[status].Name, document);

    public static bool IsRefusal(int status) => Refusals.ContainsKey(status);

    public static OpenApiHeader Header(string text, JsonSchemaType type = JsonSchemaType.String) => new() { Description = text, Schema = new OpenApiSchema { Type = type } };

    public static Dictionary<string, IOpenApiHeader> Quota(OpenApiDocument document) =>
        QuotaHeaders.ToDictionary(header => header.Name, header => (IOpenApiHeader)new OpenApiHeaderReference(header.Name, document));

    public static IDictionary<string, IOpenApiHeader> Tagged(IDictionary<string, IOpenApiHeader> headers)
    {
        headers["ETag"] = Header("Names what this answer says; send it back as If-None-Match, and a record's as If-Match.");
        return headers;
    }

    private static OpenApiParameter Parameter(string name, bool required, string text, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Header, Required = required, Description = text, Schema = schema };

    private static OpenApiSchema Violation() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "One violated constraint of a request.",
        Required = new HashSet<string> { "pointer", "code", "detail" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["pointer"] = Text("JSON Pointer (RFC 6901) into the body, or #header/Name and #query/name for what stands outside it.", "/name"),
            ["code"] = Text("Stable, never translated.", "length"),
            ["detail"] = Text("What is wrong and what to do, in one sentence.", "Give the public name in 1 to 200 characters, without line breaks."),
            ["rule"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "Number of the domain rule that was broken; absent where the shape itself is wrong." },
        },
    };

    private static OpenApiSchema ProblemSchema(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Problem details (RFC 9457): the form of every refusal.",
        Required = new HashSet<string> { "type", "title", "status", "instance", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("Stable; a page that explains it lies there.", Problem.TypeBase + "invalid-request", "uri-reference"),
            ["title"] = Text("The kind of problem, in one line.", "The request breaks a rule"),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "400", Maximum = "599", Description = "The answer's status." },
            ["detail"] = Text("What happened this time and what to do.", "1 value needs correction; see errors. Nothing was changed."),
            ["instance"] = Text("The path that was asked for.", "/membership/v1/organisations", "uri-reference"),
            ["traceId"] = Text("Names the request to support.", "0af7651916cd43dd8448eb211c80319c"),
            ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Array, Description = "Every violated constraint, with 422.", Items = new OpenApiSchemaReference("Violation", document) },
            ["violated-policies"] = new OpenApiSchema { Type = JsonSchemaType.Array, Description = "Quotas that are used up, with 429.", Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        },
    };

    private static OpenApiSchema Text(string description, string example, string? format = null) =>
        new() { Type = JsonSchemaType.String, Format = format, Description = description, Examples = [JsonValue.Create(example)] };
}
