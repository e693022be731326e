using System.Net.Http.Json;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests;

/// <summary>The real SMTP server of ./run: takes every mail and shows it over HTTP.</summary>
public sealed class MailCatcher : IAsyncDisposable
{
    private readonly NodeProgram _program;
    private readonly HttpClient _http;
    private readonly string _mails = Path.Combine(Path.GetTempPath(), "trilateral-mails-" + Guid.CreateVersion7().ToString("N"));

    private MailCatcher(int smtpPort)
    {
        var web = NodeProgram.FreePort();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{web}") };
        _program = NodeProgram.Start(
            "deploy/mail", "catcher.js", _mails, "--ip", "127.0.0.1", "--web-ip", "127.0.0.1", "--smtp", $"{smtpPort}", "--web", $"{web}");
    }

    public static async Task<MailCatcher> StartAsync(int smtpPort, CancellationToken cancellationToken)
    {
        var catcher = new MailCatcher(smtpPort);
        await Eventually.BecomesTrueAsync(catcher.AnswersAsync, TimeSpan.FromMinutes(2), "the mail catcher answers", cancellationToken);
        return catcher;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _program.DisposeAsync();
        // It was killed, and could not do so itself.
        if (Directory.Exists(_mails))
        {
            Directory.Delete(_mails, recursive: true);
        }
    }

    /// <summary>The mails to an address so far, as the catcher's own parser reads them.</summary>
    public async Task<IReadOnlyList<JsonElement>> ToAsync(string address, CancellationToken cancellationToken)
    {
        var mails = await _http.GetFromJsonAsync<JsonElement[]>("/email", cancellationToken);
        return [.. mails!.Where(mail => mail.GetProperty("envelope").GetProperty("to").EnumerateArray().Any(to => to.GetProperty("address").GetString() == address))];
    }

    /// <summary>The mails to an address once there are so many: the catcher shows a mail when it has parsed it, which is after it said that it took it.</summary>
    public Task<IReadOnlyList<JsonElement>> ReceivedAsync(string address, CancellationToken cancellationToken, int count = 1) =>
        Eventually.HoldsAsync(() => ToAsync(address, cancellationToken), mails => mails.Count >= count, cancellationToken);

    /// <summary>The mail's bytes as they came.</summary>
    public Task<string> SourceAsync(JsonElement mail, CancellationToken cancellationToken) =>
        _http.GetStringAsync($"/email/{mail.GetProperty("id").GetString()}/source", cancellationToken);

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_program.HasEnded, $"The mail catcher ended: {_program.Output}");
        try
        {
            using var answer = await _http.GetAsync("/healthz");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not listening yet: what is waited for.
            return false;
        }
    }
}
