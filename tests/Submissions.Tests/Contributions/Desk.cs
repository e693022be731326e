using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests.Contributions;

/// <summary>What the tests of contributions do again and again.</summary>
internal static class Desk
{
    public const string Path = "/submissions/v1/contributions";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An organisation this service has heard of.</summary>
    public static async Task<string> OrganisationAsync(this SubmissionsHost host)
    {
        var id = TestActor.NewId("org");
        await host.Database.ExecuteAsync(
            $"INSERT INTO submissions.organisations (id, name, constituency, known_version) VALUES ('{id}', 'Demo organisation {id}', 'academia', 1)", Stop);
        return id;
    }

    /// <summary>A member of an alliance, for an organisation of its own unless one is given.</summary>
    public static async Task<HttpClient> MemberAsync(this SubmissionsHost host, string? framework, string? organisation = null) =>
        await host.ActAsAsync(TestActor.Member(framework, organisation ?? await host.OrganisationAsync()), Stop);

    public static object Body(
        string? text = null, string channel = "national", string kind = "statement", string? confidentiality = null, bool? consent = null, string? dialogueId = null, string title = "A title") =>
        new { kind, channel, dialogueId, title, summary = "In short.", language = "en", text = text ?? $"Some words, {Guid.NewGuid():N}.", confidentiality, occasion = "A demo", publicationConsent = consent };

    public static object Edit(string text) => new { title = "Another title", language = "en", text };

    /// <summary>A new draft and its address.</summary>
    public static async Task<(string At, JsonElement Draft)> DraftAsync(this HttpClient author, object? body = null)
    {
        using var answer = await author.PostAsync(Path, body ?? Body(), Stop);
        var draft = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        return ($"{Path}/{draft.GetProperty("id").GetString()}", draft);
    }

    /// <summary>A new lodged contribution and its address.</summary>
    public static async Task<(string At, JsonElement Lodged)> LodgedAsync(this HttpClient author, object? body = null)
    {
        var (at, _) = await author.DraftAsync(body);
        using var answer = await author.PostAsync(at + "/lodge", new { }, Stop, ifMatch: "\"1\"");
        return (at, await answer.JsonAsync(HttpStatusCode.OK, Stop));
    }

    /// <summary>An act on a contribution.</summary>
    public static Task<HttpResponseMessage> ActAsync(this HttpClient client, string at, string act, string? ifMatch, object? body = null) =>
        client.SendAsync(HttpMethod.Post, $"{at}/{act}", body ?? new { }, Stop, act == "lodge" ? Guid.CreateVersion7().ToString("N") : null, ifMatch);

    public static string? Text(this JsonElement answer, string member) => answer.TryGetProperty(member, out var value) ? value.ToString() : null;

    public static Task<long> CountAsync(this SubmissionsHost host, string rows) => host.Database.QueryAsync<long>($"select count(*) from submissions.{rows}", Stop);
}
