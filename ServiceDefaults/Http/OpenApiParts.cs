using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>The parts every route shares: one problem schema, one answer per refusal, the headers of the conventions (wire-contracts §3).</summary>
internal static class OpenApiParts
{
    public const string SecurityScheme = "clientCredentials";
    public const string ClientSecret = "clientSecret";
    public const string IdempotencyKey = "IdempotencyKey";
    public const string OptionalIdempotencyKey = "OptionalIdempotencyKey";
    public const string IfMatch = "IfMatch";
    public const string IfNoneMatch = "IfNoneMatch";
    public const string IfMatchWhenThere = "IfMatchWhenThere";
    public const string IfNoneMatchAny = "IfNoneMatchAny";
    public const string Prefer = "Prefer";
    public const string NotModified = "NotModified";

    /// <summary>Values of an answer's text that are known today; others may come (wire-contracts §3, row 11).</summary>
    public const string OpenEnum = "x-extensible-enum";

    /// <summary>Ids of records: the kind's prefix and 32 hex digits (design §7).</summary>
    public const string IdPattern = "^[a-z]{3}_[0-9a-f]{32}$";

    /// <summary>Behind any prefix.</summary>
    public const string ExampleId = "0190a0b0c0d07000800000000000000f";

    public const string ProblemMediaType = "application/problem+json";

    private static readonly Dictionary<int, (string Name, string Problem, string Text)> Refusals = new()
    {
        [StatusCodes.Status400BadRequest] = ("BadRequest", "bad-request", "A part of the request cannot be read, or a required header is missing."),
        [StatusCodes.Status401Unauthorized] = ("Unauthenticated", "unauthenticated", "The request carries no valid access token."),
        [StatusCodes.Status403Forbidden] = ("NotYourFunction", "not-your-function", "The token's scope, or the caller's function, does not include this act."),
        [StatusCodes.Status404NotFound] = ("NotFound", "not-found", "There is no such record, or it is not the caller's to see."),
        [StatusCodes.Status406NotAcceptable] = ("NotAcceptable", "not-acceptable", "The answer has none of the media types that Accept asks for."),
        [StatusCodes.Status409Conflict] = ("Conflict", "in-flight", "The record is in another state, exists already, or the same request is still running."),
        [StatusCodes.Status412PreconditionFailed] = ("Stale", "stale", "The record has changed since the caller read it."),
        [StatusCodes.Status413PayloadTooLarge] = ("TooLarge", "too-large", "The body is over the limit."),
        [StatusCodes.Status414UriTooLong] = ("TargetTooLong", "target-too-long", "Path and query are over 8 KiB."),
        [StatusCodes.Status415UnsupportedMediaType] = ("MediaType", "media-type", "The body's media type is not one of Accept-Post or Accept-Patch."),
        [StatusCodes.Status422UnprocessableEntity] = ("Invalid", "invalid-request", "Values break a rule; errors names each of them."),
        [StatusCodes.Status428PreconditionRequired] = ("IfMatchRequired", "if-match", "If-Match is missing, or cannot be read."),
        [StatusCodes.Status429TooManyRequests] = ("QuotaExceeded", "quota-exceeded", "The client's quota is used up; Retry-After says how long to wait."),
        [StatusCodes.Status431RequestHeaderFieldsTooLarge] = ("HeadersTooLarge", "headers-too-large", "The headers are over 100, or over 32 KiB in all."),
        [StatusCodes.Status500InternalServerError] = ("Fault", "fault", "Something failed on our side; nothing was stored."),
        [StatusCodes.Status502BadGateway] = ("Unreachable", "http-502", "The service did not answer; the outcome may be open: repeat with the same Idempotency-Key."),
        [StatusCodes.Status503ServiceUnavailable] = ("Unavailable", "unavailable", "Something the answer needs is away for a while; Retry-After says when to repeat."),
        [StatusCodes.Status504GatewayTimeout] = ("Timeout", "http-504", "The service took longer than the edge waits; repeat with the same Idempotency-Key."),
    };

    /// <summary>A repeat of a request with Idempotency-Key may get any of these as they were stored.</summary>
    private static readonly int[] Stored = [StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status412PreconditionFailed, StatusCodes.Status422UnprocessableEntity];

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

        foreach (var (status, (name, problem, text)) in Refusals)
        {
            var response = new OpenApiResponse
            {
                Description = text,
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemMediaType] = ProblemBody(status, problem, document) },
                Headers = Quota(document),
            };
            response.Headers["Content-Language"] = Header("What title and detail are in: the language that Accept-Language prefers of en, fr, es, ar, ru, zh and ur, or English where the detail cannot be said in it.");
            if (Stored.Contains(status))
            {
                response.Headers[IdempotencyMiddleware.ReplayedHeader] = Replayed();
            }

            Advise(status, response.Headers);
            document.AddComponent<IOpenApiResponse>(name, response);
        }

        document.AddComponent<IOpenApiResponse>(NotModified, new OpenApiResponse { Description = "It is still what If-None-Match names.", Headers = Tagged(Quota(document)) });
        document.AddComponent<IOpenApiParameter>(
            IdempotencyKey, Key(true, "New for each thing you create; repeat it when you repeat the request, and it happens once (kept 72 hours)."));
        document.AddComponent<IOpenApiParameter>(
            OptionalIdempotencyKey, Key(false, "New for each act; repeat it when you repeat the request with the same body and If-Match, and you get the first answer again (kept 72 hours)."));
        document.AddComponent<IOpenApiParameter>(
            IfMatch, Parameter("If-Match", true, "The ETag of the record as you read it.", new() { Type = JsonSchemaType.String, Examples = [JsonValue.Create("\"1\"")] }));
        document.AddComponent<IOpenApiParameter>(
            IfMatchWhenThere, Parameter("If-Match", false, "To replace: the ETag of the record as you read it.", new() { Type = JsonSchemaType.String, Examples = [JsonValue.Create("\"1\"")] }));
        document.AddComponent<IOpenApiParameter>(
            IfNoneMatchAny, Parameter("If-None-Match", false, "To create: only an asterisk is looked at; 412 when the record is there already.", new() { Type = JsonSchemaType.String, Enum = [JsonValue.Create("*")] }));
        document.AddComponent<IOpenApiParameter>(
            Prefer, Parameter("Prefer", false, "return=total-count adds totalCount to the page (RFC 7240); every other preference is passed over.", new() { Type = JsonSchemaType.String, Examples = [JsonValue.Create("return=total-count")] }));
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

    /// <summary>The problem that goes with a status, for routes whose own refusals have another form: the frame and the edge speak first.</summary>
    public static OpenApiMediaType ProblemBody(int status, OpenApiDocument document) => ProblemBody(status, Refusals[status].Problem, document);

    public static OpenApiHeader Replayed() => Header("true when the request was answered before and this is the stored answer.", JsonSchemaType.Boolean);

    /// <summary>The headers that say what to do about a refusal.</summary>
    public static void Advise(int status, IDictionary<string, IOpenApiHeader> headers)
    {
        if (status is StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            headers["Retry-After"] = Header("Seconds to wait.", JsonSchemaType.Integer);
        }
        else if (status == StatusCodes.Status401Unauthorized)
        {
            headers["WWW-Authenticate"] = Header("The challenge: of RFC 6750 and RFC 9728 for tokens, of RFC 7617 where a client proves itself.");
        }
        else if (status == StatusCodes.Status415UnsupportedMediaType)
        {
            headers["Accept-Post"] = Header("With POST: the media types the route reads.");
            headers["Accept-Patch"] = Header("With PATCH: the media types the route reads.");
        }
    }

    public static OpenApiHeader Header(string text, JsonSchemaType type = JsonSchemaType.String) => new() { Description = text, Schema = new OpenApiSchema { Type = type } };

    public static Dictionary<string, IOpenApiHeader> Quota(OpenApiDocument document) =>
        QuotaHeaders.ToDictionary(header => header.Name, header => (IOpenApiHeader)new OpenApiHeaderReference(header.Name, document));

    public static IDictionary<string, IOpenApiHeader> Tagged(IDictionary<string, IOpenApiHeader> headers)
    {
        headers["ETag"] = Header("Names what this answer says; send it back as If-None-Match, and a record's as If-Match.");
        return headers;
    }

    private static OpenApiMediaType ProblemBody(int status, string type, OpenApiDocument document)
    {
        var text = ProblemTexts.Of(Languages.English).Problems[type];
        var example = new JsonObject
        {
            ["type"] = Problem.TypeBase + type,
            ["title"] = text.Title,
            ["status"] = status,
            ["detail"] = ProblemTexts.Placeholder().Replace(text.Details[type == "invalid-request" ? 1 : 0], place => place.Groups[1].Value switch
            {
                "prefix" => "org",
                "roles" => "coordinator",
                "count" => type == "headers-too-large" ? "100" : "2",
                "size" => "32768",
                "max" => "8192",
                _ => throw new InvalidOperationException($"No example of {place.Value}, which {type} tells."),
            }),
            ["instance"] = "/membership/v1/organisations",
            ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
        };
        if (status == StatusCodes.Status422UnprocessableEntity)
        {
            example["errors"] = new JsonArray(
                Violated("/name", "length", "Give the public name in 1 to 200 characters, without line breaks."),
                Violated("/country", "country-code", "Give the country as three capital letters of ISO 3166-1 alpha-3, for example PAK."));
        }
        else if (status == StatusCodes.Status429TooManyRequests)
        {
            example["violated-policies"] = new JsonArray("partner");
        }

        return new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", document), Example = example };
    }

    private static JsonObject Violated(string pointer, string code, string detail) => new() { ["pointer"] = pointer, ["code"] = code, ["detail"] = detail };

    private static OpenApiParameter Parameter(string name, bool required, string text, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Header, Required = required, Description = text, Schema = schema };

    private static OpenApiParameter Key(bool required, string text) =>
        Parameter(IdempotencyMiddleware.KeyHeader, required, text, new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyMiddleware.MaxKeyLength, Examples = [JsonValue.Create("3f0c9a52-register-1")] });

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
        Required = new HashSet<string> { "type", "title", "status", "detail", "instance", "traceId" },
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
