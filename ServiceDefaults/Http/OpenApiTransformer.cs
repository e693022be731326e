using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Derives the description of every route from what its endpoint says anyway: marks of the conventions, typed results, doc comments.</summary>
internal sealed class OpenApiTransformer : IOpenApiDocumentTransformer, IOpenApiOperationTransformer, IOpenApiSchemaTransformer
{
    /// <summary>A nested type is named after the feature it belongs to, so that each feature may call its own <c>Request</c>.</summary>
    public static string? SchemaNameOf(JsonTypeInfo info)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(info) is not { } usual)
        {
            return null;
        }

        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        if (type.IsGenericType)
        {
            return type.GetGenericTypeDefinition() == typeof(Page<>) ? NameOf(type.GetGenericArguments()[0]) + "Page" : usual;
        }

        return type.DeclaringType is null ? usual : NameOf(type);
    }

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset))
        {
            // Our converter hides the type from the exporter.
            schema.Type = JsonSchemaType.String | (type == typeof(DateTimeOffset) ? 0 : JsonSchemaType.Null);
            schema.Format = "date-time";
        }

        if (context.JsonPropertyInfo?.AttributeProvider is not PropertyInfo property)
        {
            if (context.JsonPropertyInfo is null && context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
            {
                schema.Description ??= OpenApiComments.Of(type)?.Text;
            }

            return Task.CompletedTask;
        }

        // What a schema of its own describes, it describes itself.
        if (context.JsonTypeInfo.Kind != JsonTypeInfoKind.Object && OpenApiComments.Of(property) is { } comment)
        {
            schema.Description = comment.Text;
            if (comment.Example is not null && schema.Type?.HasFlag(JsonSchemaType.String) == true)
            {
                schema.Examples = [JsonValue.Create(comment.Example)];
            }

            Choose(schema, comment);
        }

        if (property.PropertyType == typeof(string) && ValuesOf(property) is { } values)
        {
            Choose(schema, new OpenApiComment("", values));
        }

        if (property.Name == "Id" && property.PropertyType == typeof(string))
        {
            schema.Pattern = OpenApiParts.IdPattern;
        }

        if (property.PropertyType == typeof(string) && schema.Examples is null or { Count: 0 } && PrefixOf(property) is { } prefix)
        {
            schema.Examples = [JsonValue.Create($"{prefix}_{OpenApiParts.ExampleId}")];
        }

        return Task.CompletedTask;
    }

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document ?? throw new InvalidOperationException("The operation stands in no document.");
        OpenApiParts.AddTo(document);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var method = metadata.OfType<MethodInfo>().FirstOrDefault();
        var path = "/" + context.Description.RelativePath;
        Name(operation, document, path, method);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            Describe(parameter, method);
        }

        var open = metadata.OfType<IAllowAnonymous>().Any();
        operation.Security = open ? [] : [Needs(document, path, context.Description.HttpMethod)];
        Functions(operation, metadata);
        if (metadata.OfType<FormRead>().FirstOrDefault() is { } form)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(OpenApiParts.ClientSecret, document)] = [] }, []];
            operation.RequestBody = Form(document, form.Form, await context.GetOrCreateSchemaAsync(form.Form, null, cancellationToken));
        }

        Headers(operation, document, metadata, context.Description);
        Refusals(operation, document, metadata, path, context.Description.HttpMethod, open);
    }

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        OpenApiParts.AddTo(document);
        var issuer = context.ApplicationServices.GetRequiredService<IOptions<IdentityOptions>>().Value.Issuer;
        document.Info = new OpenApiInfo
        {
            Title = "Trilateral Platform",
            Version = "1",
            Description = "One place for the three parties that review how a country implements the UN Convention against Transnational Organized Crime: "
                + "its Government, a Civil Society Alliance and UNODC. Every refusal is a problem (RFC 9457) whose type leads to a page that explains it; every answer names what is left of the caller's quota. "
                + "Within this version answers only grow: ignore members you do not know, and treat the values listed as x-extensible-enum as those known today, to which others may be added. "
                + "What you send is held to this description: members it does not name are refused. "
                + "Accept-Language chooses the language of titles and details (en, fr, es, ar, ru, zh, ur); types and codes are never translated. Times are UTC.",
            Contact = new OpenApiContact { Name = "The operators of this platform", Url = new Uri($"{issuer}/docs") },
        };
        document.Servers = [new OpenApiServer { Url = issuer }];
        document.Security = null;
        var scopes = Paths(document).Select(ServiceOf).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .SelectMany(service => new[] { ($"{service}:read", $"Reads of {service}."), ($"{service}:write", $"Changes of {service}.") })
            .ToDictionary(scope => scope.Item1, scope => scope.Item2);
        document.AddComponent<IOpenApiSecurityScheme>(OpenApiParts.SecurityScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "Client credentials (RFC 6749 §4.4); tokens last ten minutes and act for one side.",
            Flows = new OpenApiOAuthFlows { ClientCredentials = new OpenApiOAuthFlow { TokenUrl = new Uri($"{issuer}/oauth/token"), Scopes = scopes } },
        });
        if (Operations(document).Any(operation => operation.Security is { Count: > 1 }))
        {
            document.AddComponent<IOpenApiSecurityScheme>(OpenApiParts.ClientSecret, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "A client's id and secret, both percent-encoded (RFC 6749 §2.3.1). Clients with a registered key send client_assertion in the body instead.",
            });
        }

        document.Tags = Paths(document).Select(TagOf).Distinct().Order(StringComparer.Ordinal).Select(tag => new OpenApiTag { Name = tag }).ToHashSet();
        OpenAnswers(document);
        Exemplify(document);
        LeaveOutUnused(document);
        return Task.CompletedTask;
    }

    /// <summary>The enum whose wire names an answer's text holds, found by name: its own (<c>Constituency</c>), or its record's (<c>State</c> of a <c>DialogueAnswer</c> is a <c>DialogueState</c>).</summary>
    private static Type? ValuesOf(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        return !type.Name.EndsWith("Answer", StringComparison.Ordinal) ? null
            : property.Name == nameof(Side) ? typeof(Side)
            : Array.Find(type.Assembly.GetTypes(), one => one.IsEnum && (one.Name == property.Name || one.Name == type.Name.Replace("Answer", property.Name, StringComparison.Ordinal)));
    }

    /// <summary>Of the record that an id is of: <c>Id</c> is that of the answer's own kind, <c>ClientId</c> that of an <c>ApiClient</c>.</summary>
    private static string? PrefixOf(PropertyInfo property)
    {
        if (!property.Name.EndsWith("Id", StringComparison.Ordinal))
        {
            return null;
        }

        var kind = property.Name == "Id" ? property.DeclaringType!.Name.Replace("Answer", "", StringComparison.Ordinal) : property.Name[..^2];
        var kinds = kind.Length == 0 ? [] : property.DeclaringType!.Assembly.GetTypes().Where(type => type.Name.EndsWith(kind, StringComparison.Ordinal) && type is { IsClass: true } && type.IsAssignableTo(typeof(IIdTag)));
        return kinds.MinBy(type => type.Name.Length)?.GetProperty(nameof(IIdTag.IdPrefix), BindingFlags.Static | BindingFlags.Public)?.GetValue(null) as string;
    }

    private static IEnumerable<OpenApiOperation> Operations(OpenApiDocument document) => (document.Paths ?? []).Values.SelectMany(path => path.Operations ?? []).Select(pair => pair.Value);

    private static IEnumerable<string> Paths(OpenApiDocument document) => document.Paths?.Keys ?? Enumerable.Empty<string>();

    private static string NameOf(Type type) => type.DeclaringType is { } outer ? NameOf(outer) + type.Name : type.Name;

    private static string? ServiceOf(string path) => path.Split('/') is ["", var service, "v1", ..] ? service : null;

    /// <summary>The subject of a path: <c>/membership/v1/alliance-applications/{id}</c> → "Alliance applications".</summary>
    private static string TagOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var subject = (parts is [_, "v1", var part, ..] ? part : parts.FirstOrDefault() ?? "platform").TrimStart('.').Replace('-', ' ');
        return char.ToUpperInvariant(subject[0]) + subject[1..];
    }

    private static void Name(OpenApiOperation operation, OpenApiDocument document, string path, MethodInfo? method)
    {
        var feature = method?.DeclaringType;
        operation.OperationId ??= feature?.Name;
        operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf(path), document) };
        if (feature is not null && OpenApiComments.Of(feature) is { } comment)
        {
            operation.Summary ??= comment.Headline;
            operation.Description ??= comment.Text;
        }
    }

    private static void Describe(OpenApiParameter parameter, MethodInfo? method)
    {
        var comment = method is null ? null : OpenApiComments.Of(method, parameter.Name ?? "");
        parameter.Description ??= comment?.Text;
        if (parameter.Schema is OpenApiSchema schema)
        {
            if (comment is not null)
            {
                Choose(schema, comment);
            }

            if (parameter.In == ParameterLocation.Path && (parameter.Name == "id" || parameter.Name?.EndsWith("Id", StringComparison.Ordinal) == true))
            {
                schema.Pattern = OpenApiParts.IdPattern;
            }
        }
    }

    private static OpenApiSecurityRequirement Needs(OpenApiDocument document, string path, string? method)
    {
        var scope = $"{ServiceOf(path)}:{(HttpMethods.IsGet(method ?? "") || HttpMethods.IsHead(method ?? "") ? "read" : "write")}";
        return new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(OpenApiParts.SecurityScheme, document)] = [scope] };
    }

    /// <summary>OpenAPI has no word for functions; the extension tells programs, the description people.</summary>
    private static void Functions(OpenApiOperation operation, IList<object> metadata)
    {
        if (metadata.OfType<RolesRequired>().LastOrDefault() is { } roles)
        {
            operation.AddExtension("x-roles", new JsonNodeExtension(new JsonArray([.. roles.AnyOf.Select(role => JsonValue.Create(role))])));
            operation.Description = $"{operation.Description} Needs a mandate as {string.Join(" or ", roles.AnyOf)}.".Trim();
        }

        if (metadata.OfType<NamedPersonRequired>().Any())
        {
            operation.AddExtension("x-named-person", new JsonNodeExtension(JsonValue.Create(true)));
            operation.Description = $"{operation.Description} The client must be bound to one named mandate holder.".Trim();
        }
    }

    /// <summary>Where a key is not needed but honoured: every other POST of a caller with a token.</summary>
    private static bool MayRepeat(IList<object> metadata, string? method) => HttpMethods.IsPost(method ?? "") && !metadata.OfType<IAllowAnonymous>().Any();

    private static void Headers(OpenApiOperation operation, OpenApiDocument document, IList<object> metadata, ApiDescription description)
    {
        var parameters = operation.Parameters ??= [];
        if (metadata.OfType<IdempotencyKeyRequired>().Any())
        {
            parameters.Add(new OpenApiParameterReference(OpenApiParts.IdempotencyKey, document));
        }
        else if (MayRepeat(metadata, description.HttpMethod))
        {
            parameters.Add(new OpenApiParameterReference(OpenApiParts.OptionalIdempotencyKey, document));
        }

        if (metadata.OfType<IfMatchRequired>().FirstOrDefault() is { } condition)
        {
            var creates = condition == IfMatchRequired.OrNone;
            parameters.Add(new OpenApiParameterReference(creates ? OpenApiParts.IfMatchWhenThere : OpenApiParts.IfMatch, document));
            if (creates)
            {
                parameters.Add(new OpenApiParameterReference(OpenApiParts.IfNoneMatchAny, document));
                operation.Description = $"{operation.Description} Send If-None-Match: * to create the record, or its ETag as If-Match to replace it; without one of them the answer is 428.".Trim();
            }
        }

        var paged = metadata.OfType<PagedList>().Any();
        if (paged)
        {
            parameters.Add(new OpenApiParameterReference("limit", document));
            parameters.Add(new OpenApiParameterReference("cursor", document));
            parameters.Add(new OpenApiParameterReference(OpenApiParts.Prefer, document));
        }

        var once = metadata.OfType<IdempotencyKeyRequired>().Any();
        var record = paged || metadata.OfType<ResourceAnswered>().Any() || metadata.OfType<ContentTagged>().Any();
        foreach (var (status, response) in (operation.Responses ??= []).Select(pair => (pair.Key, pair.Value as OpenApiResponse)).ToList())
        {
            if (response is null)
            {
                continue;
            }

            response.Headers = OpenApiParts.Quota(document);
            if (!status.StartsWith('2'))
            {
                OpenApiParts.Advise(int.Parse(status, CultureInfo.InvariantCulture), response.Headers);
                continue;
            }

            if (once)
            {
                response.Headers[IdempotencyMiddleware.ReplayedHeader] = OpenApiParts.Replayed();
            }

            if (record)
            {
                OpenApiParts.Tagged(response.Headers);
            }

            if (status == "201")
            {
                response.Headers["Location"] = OpenApiParts.Header("Where the new record is.");
            }

            if (paged)
            {
                response.Headers["Link"] = OpenApiParts.Header("The next page (RFC 8288), absent on the last.");
            }
        }

        if (record && HttpMethods.IsGet(description.HttpMethod ?? ""))
        {
            parameters.Add(new OpenApiParameterReference(OpenApiParts.IfNoneMatch, document));
            operation.Responses.TryAdd("304", new OpenApiResponseReference(OpenApiParts.NotModified, document));
        }

        if (parameters.Count == 0)
        {
            operation.Parameters = null;
        }
    }

    private static void Refusals(OpenApiOperation operation, OpenApiDocument document, IList<object> metadata, string path, string? method, bool open)
    {
        List<int> statuses = [400, 414, 429, 431, 500, 502, 503, 504];
        var form = metadata.OfType<FormRead>().Any();
        var ours = ServiceOf(path) is not null;
        if (!open)
        {
            statuses.AddRange([401, 403]);
        }

        if (path.Contains('{', StringComparison.Ordinal))
        {
            statuses.Add(404);
        }

        if (operation.Responses!.Values.Any(response => response.Content?.Count > 0))
        {
            statuses.Add(406);
        }

        var once = metadata.OfType<IdempotencyKeyRequired>().Any() || MayRepeat(metadata, method);
        var conditional = metadata.OfType<IfMatchRequired>().Any();
        if (once || conditional)
        {
            statuses.Add(409);
        }

        if (conditional)
        {
            statuses.AddRange([412, 428]);
        }

        if (operation.RequestBody is not null)
        {
            statuses.AddRange(form ? [413] : [413, 415]);
        }

        if (ours && (once || operation.RequestBody is not null || operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Query) == true))
        {
            statuses.Add(422);
        }

        // A refusal an endpoint names by its status alone takes the shared form.
        foreach (var (status, _) in operation.Responses.Where(pair => pair.Value is OpenApiResponse { Content: null or { Count: 0 } }).ToList())
        {
            if (int.Parse(status, CultureInfo.InvariantCulture) is var number && OpenApiParts.IsRefusal(number) && operation.Responses.Remove(status))
            {
                statuses.Add(number);
            }
        }

        foreach (var status in statuses.Order())
        {
            var name = status.ToString(CultureInfo.InvariantCulture);
            if (!operation.Responses.TryGetValue(name, out var own))
            {
                operation.Responses.Add(name, OpenApiParts.Refusal(status, document));
            }
            else if (own is OpenApiResponse { Content: { } content } && content.Keys.All(type => type == OpenApiParts.ProblemMediaType))
            {
                operation.Responses[name] = OpenApiParts.Refusal(status, document);
            }
            else if (own is OpenApiResponse { Content: { } mixed })
            {
                mixed[OpenApiParts.ProblemMediaType] = OpenApiParts.ProblemBody(status, document);
            }
        }
    }

    private static OpenApiRequestBody Form(OpenApiDocument document, Type form, OpenApiSchema schema)
    {
        var name = NameOf(form);
        schema.Required = (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Where(pair => !MayBeNull(pair.Value)).Select(pair => pair.Key).ToHashSet();
        foreach (var member in (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Values.OfType<OpenApiSchema>())
        {
            // A form has no null: what may be left out is left out.
            member.Type &= ~JsonSchemaType.Null;
        }

        schema.AdditionalPropertiesAllowed = true;
        schema.AdditionalProperties = null;
        document.AddComponent<IOpenApiSchema>(name, schema);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/x-www-form-urlencoded"] = new() { Schema = new OpenApiSchemaReference(name, document) } },
        };
    }

    /// <summary>A text whose comment names an enum takes that enum's wire names.</summary>
    private static void Choose(OpenApiSchema schema, OpenApiComment comment)
    {
        if (comment.Choices is null)
        {
            return;
        }

        var text = schema.Items as OpenApiSchema ?? schema;
        if (text.Type is { } type && type.HasFlag(JsonSchemaType.String) && text.Enum is null or { Count: 0 })
        {
            var names = (string)typeof(WireNames<>).MakeGenericType(comment.Choices).GetProperty(nameof(WireNames<>.All))!.GetValue(null)!;
            text.Enum = [.. names.Split(", ").Select(name => JsonValue.Create(name))];
        }
    }

    /// <summary>What we read refuses unknown members; what we answer may grow (wire-contracts §3, row 12), and holds every member that is not null.</summary>
    private static void OpenAnswers(OpenApiDocument document)
    {
        var schemas = document.Components?.Schemas;
        if (schemas is null)
        {
            return;
        }

        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var content in Operations(document).SelectMany(operation => operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>()))
        {
            Reach(content.Value.Schema, schemas, read);
        }

        foreach (var (name, found) in schemas)
        {
            if (found is not OpenApiSchema schema || read.Contains(name) || schema.Properties is not { Count: > 0 } properties || name is "Problem" or "Violation")
            {
                continue;
            }

            schema.AdditionalPropertiesAllowed = true;
            schema.AdditionalProperties = null;
            schema.Required = properties.Where(pair => !MayBeNull(pair.Value)).Select(pair => pair.Key).ToHashSet();
            foreach (var property in properties.Values)
            {
                OpenEnums(property);
            }
        }
    }

    /// <summary>What we answer may get new values; what we read may not.</summary>
    private static void OpenEnums(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema own)
        {
            return;
        }

        if (own.Enum is { Count: > 0 } values)
        {
            own.AddExtension(OpenApiParts.OpenEnum, new JsonNodeExtension(new JsonArray([.. values.Select(value => value?.DeepClone())])));
            own.Enum = null;
        }

        if (own.Items is not null)
        {
            OpenEnums(own.Items);
        }
    }

    /// <summary>Every body has an example; shared answers bring their own.</summary>
    private static void Exemplify(OpenApiDocument document)
    {
        foreach (var operation in Operations(document))
        {
            var bodies = (operation.Responses ?? []).Select(pair => pair.Value).OfType<OpenApiResponse>().Select(response => response.Content).Append(operation.RequestBody?.Content);
            foreach (var (mediaType, body) in bodies.SelectMany(content => content ?? new Dictionary<string, OpenApiMediaType>()))
            {
                body.Example ??= mediaType.StartsWith("text/", StringComparison.Ordinal) ? body.Example : OpenApiExamples.Of(body.Schema, document);
            }
        }
    }

    private static void LeaveOutUnused(OpenApiDocument document)
    {
        var operations = Operations(document).ToList();
        var responses = operations.SelectMany(operation => operation.Responses ?? []).Select(pair => pair.Value).OfType<OpenApiResponseReference>().Select(response => response.Reference.Id).ToHashSet();
        var parameters = operations.SelectMany(operation => operation.Parameters ?? []).OfType<OpenApiParameterReference>().Select(parameter => parameter.Reference.Id).ToHashSet();
        foreach (var name in document.Components!.Responses!.Keys.Where(name => !responses.Contains(name)).ToList())
        {
            document.Components.Responses.Remove(name);
        }

        foreach (var name in document.Components.Parameters!.Keys.Where(name => !parameters.Contains(name)).ToList())
        {
            document.Components.Parameters.Remove(name);
        }
    }

    private static bool MayBeNull(IOpenApiSchema schema) =>
        schema.Type is { } type && type.HasFlag(JsonSchemaType.Null) || schema.OneOf?.Any(MayBeNull) == true || schema.AnyOf?.Any(MayBeNull) == true;

    private static void Reach(IOpenApiSchema? schema, IDictionary<string, IOpenApiSchema> schemas, HashSet<string> reached)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } name })
        {
            if (reached.Add(name) && schemas.TryGetValue(name, out var target))
            {
                Reach(target, schemas, reached);
            }

            return;
        }

        foreach (var inner in (schema?.Properties?.Values ?? Enumerable.Empty<IOpenApiSchema>()).Concat(schema?.OneOf ?? []).Concat(schema?.AnyOf ?? []).Concat(schema?.AllOf ?? []))
        {
            Reach(inner, schemas, reached);
        }

        if (schema is not null)
        {
            Reach(schema.Items, schemas, reached);
            Reach(schema.AdditionalProperties, schemas, reached);
        }
    }
}
