using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The webhooks of the API description: one for each type of <see cref="NoticeTypes"/>, with the frozen form of its data and a whole signed request as its example; and an entry of the catalogue as it is.</summary>
internal sealed class WebhookDescription : IOpenApiDocumentTransformer
{
    private const string Tag = "Webhooks";
    private const string ThinData = "WebhookThinData";
    private const string ExampleId = "msg_0190a0b0c0d07000800000000000000f";

    private static readonly (string Name, string Text, string Example)[] Headers =
    [
        ("webhook-id", "Names the event: the same for every endpoint and every attempt, so that a receiver can pass over what it has. Part of what is signed.", ExampleId),
        ("webhook-timestamp", "Unix seconds of this attempt; refuse what is more than 300 seconds off. Part of what is signed.", "1805101200"),
        ("webhook-signature", "One or more signatures with spaces between, of the newest secret first: v1, and the base64 of HMAC-SHA256 over id, timestamp and raw body with dots between (Standard Webhooks). Any that matches will do.", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ("trilateral-event-type", "A hint, not signed: the type.", "organisation.registered"),
        ("trilateral-attempt", "A hint, not signed: the number of the attempt, from 1.", "1"),
        ("traceparent", "A hint, not signed: the trace of this attempt by W3C Trace Context; its second part is the attempt's id in the list of attempts.", "00-0190a0b0c0d07000800000000000000f-00f067aa0ba902b7-00"),
    ];

    public static void Add(IServiceCollection services) => services.Configure<OpenApiOptions>(OpenApiDescription.Document, options => options.AddDocumentTransformer<WebhookDescription>());

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.AddComponent<IOpenApiSchema>(ThinData, Written(NoticeForm.Thin, document));
        document.Webhooks = new Dictionary<string, IOpenApiPathItem>();
        foreach (var type in NoticeTypes.All)
        {
            var name = "Webhook" + string.Concat(type.Name.Split('.', '_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
            document.AddComponent<IOpenApiSchema>(name + "Data", Written(NoticeForm.Of(type.Name), document));
            document.AddComponent<IOpenApiSchema>(name, Body(type, name + "Data", document));
            document.Webhooks[type.Name] = new OpenApiPathItem { Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = Operation(type, name, document) } };
        }

        ShowType(document);
        (document.Tags ??= new HashSet<OpenApiTag>()).Add(new OpenApiTag { Name = Tag, Description = "What we send to the endpoints that partners register at /notifications/v1/webhook-endpoints." });
        return Task.CompletedTask;
    }

    /// <summary>Made up from its members, the example of a catalogue entry would hold a schema that is none.</summary>
    private static void ShowType(OpenApiDocument document)
    {
        var shown = JsonSerializer.SerializeToNode(ReadEventType.Of(NoticeTypes.All.Single(type => type.Name == NoticeTypes.ContributionPublished)), NoticeBoard.Json);
        var read = (document.Paths ?? []).Values.SelectMany(path => path.Operations ?? []).Single(operation => operation.Value.OperationId == nameof(ReadEventType)).Value;
        foreach (var body in (read.Responses?["200"].Content ?? new Dictionary<string, OpenApiMediaType>()).Values)
        {
            body.Example = shown;
        }
    }

    private static OpenApiOperation Operation(NoticeType type, string name, OpenApiDocument document)
    {
        var schema = new OpenApiSchemaReference(name, document);
        return new OpenApiOperation
        {
            OperationId = name,
            Summary = type.Name,
            Description = $"{type.Description} Signed by Standard Webhooks; check the signature before anything else. Attempts that fail are repeated: nine more within 91 hours.",
            Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
            Security = [],
            Parameters = [.. Headers.Select(header => new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Required = true,
                Description = header.Text,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = header.Name == "trilateral-event-type" ? type.Name : header.Example,
            })],
            RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema, Example = Example(type, schema, document) } },
            },
            Responses = new OpenApiResponses
            {
                ["2XX"] = new OpenApiResponse
                {
                    Description = type.Name == NoticeTypes.Verification
                        ? "Taken, when the body is a JSON object that repeats data.challenge as challenge: the owner of the address wants the traffic."
                        : "Taken. The body is kept in the log of attempts and not looked at.",
                },
                ["410"] = new OpenApiResponse { Description = "The endpoint is gone: it is disabled at once and its owner told." },
                ["429"] = new OpenApiResponse { Description = "Too fast: nothing more is sent to the endpoint before the time in Retry-After." },
                ["default"] = new OpenApiResponse { Description = "Everything else, redirections and silence of 15 seconds among it, has failed and is repeated. Where the endpoint has acceptControl, the header webhook-delivery of any answer may say abort-message (this one is not sent again) or disable (nothing more is sent)." },
            },
        };
    }

    /// <summary>In full, of the record that its data names first.</summary>
    private static JsonObject? Example(NoticeType type, IOpenApiSchema schema, OpenApiDocument document)
    {
        if (OpenApiExamples.Of(schema, document) is not JsonObject made)
        {
            return null;
        }

        made.Remove("truncated");
        made["data"] = JsonNode.Parse(NoticeForm.Of(type.Name).Example.GetRawText());
        made["subject"] = type.IsOfSubject ? made["data"]![type.Members[0]]!.DeepClone() : "whe_0190a0b0c0d07000800000000000000f";
        if (!type.IsOfSubject)
        {
            made.Remove("sequence");
        }

        return made;
    }

    private static OpenApiSchema Body(NoticeType type, string data, OpenApiDocument document)
    {
        var told = type.IsOfSubject ? "full, or thin where the endpoint asks for it, the record is restricted, or the whole is over 64 KiB" : "always the same";
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = type.Description,
            Required = new HashSet<string> { "type", "timestamp", "id", "subject", "data_version", "tenant", "data" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The event type; one type has one form of data for ever.", Const = type.Name, Examples = [type.Name] },
                ["timestamp"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time", Description = "When it happened, UTC." },
                ["id"] = Text("The same as webhook-id.", ExampleId),
                ["subject"] = Text("The id of the record it is about.", "org_0190a0b0c0d07000800000000000000f"),
                ["sequence"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1", Description = "Counts the events of this subject that are sent to this endpoint, one by one; a number left out is an event not arrived yet. Absent where the event is about the endpoint itself." },
                ["data_version"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Description = "Of the form of data." },
                ["tenant"] = Text("Whom it concerns: global, or a framework.", "global"),
                ["truncated"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "true where data is thin although the endpoint asks for it in full." },
                ["data"] = type.IsOfSubject
                    ? new OpenApiSchema { Description = $"What happened: {told}.", AnyOf = [new OpenApiSchemaReference(data, document), new OpenApiSchemaReference(ThinData, document)] }
                    : new OpenApiSchemaReference(data, document),
            },
        };
    }

    /// <summary>The frozen form itself, as the catalogue answers it.</summary>
    private static OpenApiSchema Written(NoticeForm form, OpenApiDocument document)
    {
        var schema = OpenApiModelFactory.Parse<OpenApiSchema>(form.Schema.GetRawText(), OpenApiSpecVersion.OpenApi3_1, document, out _, OpenApiConstants.Json)
            ?? throw new InvalidOperationException("A frozen form is no schema.");
        // The document says itself which draft it keeps to.
        schema.Schema = null;
        return schema;
    }

    private static OpenApiSchema Text(string description, string example) => new() { Type = JsonSchemaType.String, Description = description, Examples = [JsonValue.Create(example)] };
}
