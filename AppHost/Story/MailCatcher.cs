using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Trilateral.Story;

/// <summary>Looks into the local mail catcher, as a person would at its web page.</summary>
internal sealed class MailCatcher(Uri address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Patience };

    public void Dispose() => _http.Dispose();

    /// <summary>Waits for a mail to this address that the condition takes; returns its subject.</summary>
    public async Task<string> SubjectAsync(string to, DateTimeOffset since, Func<string, bool> isIt)
    {
        var ends = DateTimeOffset.UtcNow + Patience;
        while (DateTimeOffset.UtcNow < ends)
        {
            var mails = await _http.GetFromJsonAsync<JsonArray>("/email") ?? [];
            foreach (var mail in mails.OfType<JsonNode>().Where(mail => mail["to"]!.AsArray().Any(one => one!["address"]!.GetValue<string>() == to)))
            {
                var subject = mail["subject"]?.GetValue<string>() ?? "";
                if (DateTimeOffset.Parse(mail["date"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) >= since.AddSeconds(-2) && isIt(subject))
                {
                    return subject;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        throw new StepFailedException($"No such mail to {to} within {Patience.TotalSeconds:0} s; see {address}");
    }
}
