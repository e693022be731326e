using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Aspire.Hosting.Dashboard;

/// <summary>The page's files, out of the assembly: nothing to find on disk, nothing from another host.</summary>
internal static class DashboardFiles
{
    private static readonly byte[] Board = Load("dashboard.html");
    private static readonly string LogIn = Encoding.UTF8.GetString(Load("login.html"));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => TypedResults.Bytes(Board, "text/html; charset=utf-8"));
        MapAsset(routes, "dashboard.css", "text/css; charset=utf-8");
        MapAsset(routes, "dashboard.js", "text/javascript; charset=utf-8");
        MapAsset(routes, "icon.svg", "image/svg+xml");
    }

    /// <param name="message">One of our own sentences: it goes into the page as it is.</param>
    public static ContentHttpResult LogInPage(string? message) =>
        TypedResults.Content(LogIn.Replace("{message}", message, StringComparison.Ordinal), "text/html; charset=utf-8");

    private static void MapAsset(IEndpointRouteBuilder routes, string name, string type)
    {
        var content = Load(name);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"");
        routes.MapGet("/assets/" + name, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, type, entityTag: tag);
        }).WithMetadata(new OpenToAll());
    }

    private static byte[] Load(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The page file {name} is not in the assembly.");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
