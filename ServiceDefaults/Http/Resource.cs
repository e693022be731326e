using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Answers about one record, with its ETag; a GET whose If-None-Match holds gets 304.</summary>
public static class Resource
{
    /// <summary>200: the record as it is now, read or just changed.</summary>
    public static Resource<T> Ok<T>(T answer)
        where T : IVersioned => new(answer);

    /// <summary>201 and where the new record is.</summary>
    /// <param name="location">Its path, below the gateway's address.</param>
    /// <param name="answer">The record.</param>
    public static CreatedResource<T> Created<T>(string location, T answer)
        where T : IVersioned => new(location, answer);

    /// <summary>200: another form of a record than JSON, for example its calendar.</summary>
    /// <param name="text">Made of nothing but the record, so that its version is the form's too.</param>
    /// <param name="contentType">With its character set.</param>
    /// <param name="version">The record's.</param>
    public static TextResource Text(string text, string contentType, long version) => new(text, contentType, version);

    /// <summary>Sets what every answer about one record carries.</summary>
    /// <returns>True when the caller has this version already; the answer is then 304 and done.</returns>
    internal static bool IsUnchanged(HttpContext context, long version)
    {
        var tag = EntityTags.Of(version);
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = "Authorization";
        var unchanged = HttpMethods.IsGet(context.Request.Method) && EntityTags.NoneMatchHolds(context.Request, tag);
        if (unchanged)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }

        return unchanged;
    }

    internal static void NameLanguage(HttpContext context, object answer)
    {
        if (answer is IWritten written)
        {
            context.Response.Headers.ContentLanguage = written.Language;
        }
    }
}

/// <summary>See <see cref="Resource.Ok{T}"/>.</summary>
public sealed class Resource<T>(T answer) : IResult, IValueHttpResult, IEndpointMetadataProvider
    where T : IVersioned
{
    public T Answer { get; } = answer;

    object? IValueHttpResult.Value => Answer;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (Resource.IsUnchanged(httpContext, Answer.Version))
        {
            return Task.CompletedTask;
        }

        Resource.NameLanguage(httpContext, Answer);
        return TypedResults.Ok(Answer).ExecuteAsync(httpContext);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(ResourceAnswered.Instance);
    }
}

/// <summary>See <see cref="Resource.Text"/>.</summary>
public sealed class TextResource(string text, string contentType, long version) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        return Resource.IsUnchanged(httpContext, version) ? Task.CompletedTask : TypedResults.Text(text, contentType).ExecuteAsync(httpContext);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(ResourceAnswered.Instance);
    }
}

/// <summary>See <see cref="Resource.Created{T}"/>.</summary>
public sealed class CreatedResource<T>(string location, T answer) : IResult, IEndpointMetadataProvider
    where T : IVersioned
{
    public T Answer { get; } = answer;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.Headers.ETag = EntityTags.Of(Answer.Version);
        httpContext.Response.Headers.CacheControl = "private, no-cache";
        Resource.NameLanguage(httpContext, Answer);
        return TypedResults.Created(location, Answer).ExecuteAsync(httpContext);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(T), ["application/json"]));
        builder.Metadata.Add(ResourceAnswered.Instance);
    }
}

/// <summary>Marks endpoints whose success carries an ETag; the API description says so.</summary>
internal sealed class ResourceAnswered
{
    public static readonly ResourceAnswered Instance = new();
}
