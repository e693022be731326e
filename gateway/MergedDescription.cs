using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Gateway;

/// <summary>
/// The descriptions of all services and of the edge as one document. Read from the services and kept for a minute; of a service that does not answer,
/// the last one known goes on to count. Only while a service has never been heard there is none: half a description would be a wrong one.
/// </summary>
internal sealed class MergedDescription(
    ServiceClient services, [FromKeyedServices(OpenApiDescription.Document)] IOpenApiDocumentProvider own, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>A service describes its hundred and more routes anew after each start, which takes seconds on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private volatile Description? _current;

    public async Task<Description?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_current is { } current && time.GetUtcNow() - current.ReadAt < Lifetime)
        {
            return current;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } meanwhile && time.GetUtcNow() - meanwhile.ReadAt < Lifetime)
            {
                return meanwhile;
            }

            return _current = await MergeAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<Description?> MergeAsync(CancellationToken cancellationToken)
    {
        foreach (var service in PlatformProxy.ServiceNames)
        {
            if (await services.ReadAsync(service, "/openapi/v1.json", Patience, cancellationToken) is { } text)
            {
                _known[service] = text;
            }
            else if (!_known.ContainsKey(service))
            {
                return null;
            }
        }

        var document = await own.GetOpenApiDocumentAsync(cancellationToken);
        var merged = JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!.AsObject();
        foreach (var service in PlatformProxy.ServiceNames)
        {
            OpenApiMerge.Add(merged, JsonNode.Parse(_known[service])!.AsObject(), service);
        }

        OpenApiMerge.Sort(merged);
        var json = JsonSerializer.SerializeToUtf8Bytes(merged, Readable);
        var yaml = ToYaml(merged);
        return new Description(json, TagOf(json), yaml, TagOf(yaml), merged, time.GetUtcNow());
    }

    private static byte[] ToYaml(JsonObject merged)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new OpenApiYamlWriter(text).WriteAny(merged);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string TagOf(byte[] form) => $"\"{Convert.ToHexStringLower(SHA256.HashData(form).AsSpan(0, 16))}\"";
}

/// <param name="Json">As sent.</param>
/// <param name="Tag">Its strong ETag.</param>
/// <param name="Yaml">The same in YAML.</param>
/// <param name="YamlTag">Its strong ETag.</param>
/// <param name="Root">For the page; not changed any more.</param>
/// <param name="ReadAt">When the services were asked.</param>
internal sealed record Description(byte[] Json, string Tag, byte[] Yaml, string YamlTag, JsonObject Root, DateTimeOffset ReadAt);
