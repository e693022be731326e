using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Trilateral.Story;

/// <summary>Looks into the local mail catcher, as a person would at its web page.</summary>
internal sealed class MailCatcher(Uri address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Patience };

    public void Dispose() => _http.Dispose();

    /// <summary>The first mail to this address since then that the condition takes; null for none so far.</summary>
    public async Task<JsonNode?> FindAsync(string to, DateTimeOffset since, Func<JsonNode, bool> isIt)
    {
        var mails = await _http.GetFromJsonAsync<JsonArray>("/email") ?? [];
        return mails.OfType<JsonNode>().FirstOrDefault(mail => mail["to"]!.AsArray().Any(one => one!["address"]!.GetValue<string>() == to)
            && DateTimeOffset.Parse(mail["date"]!.GetValue<string>(), CultureInfo.InvariantCulture) >= since.AddSeconds(-2) && isIt(mail));
    }
}
