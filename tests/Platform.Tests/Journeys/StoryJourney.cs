using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Trilateral.AppHost;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>The story as <c>./run</c> tells it, a program of its own that speaks HTTP through the gateway.</summary>
public sealed class StoryJourney(PlatformApp app) : IDisposable
{
    private const string LastStep = "All 39 steps went well.";

    /// <summary>In the middle: history is told, the first dialogue is eight steps away.</summary>
    private const string MiddleStep = "✔ 13 ";

    private readonly string _credentials = Directory.CreateTempSubdirectory("trilateral-story-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_credentials, recursive: true);

    [Fact]
    public async Task A_service_gone_in_the_middle_is_a_red_step_and_exit_1_and_the_next_telling_goes_on_from_what_is_there()
    {
        var broken = await TellAsync(line => line.StartsWith(MiddleStep, StringComparison.Ordinal) ? app.KillAsync(ResourceNames.Events, Stop) : Task.CompletedTask);
        Assert.False(app.IsRunning(ResourceNames.Events), "The service was never stopped:\n" + broken.Text);
        await app.StartAsync(ResourceNames.Events, Stop);
        await app.HealthyAsync(ResourceNames.Events, Stop);

        Assert.True(broken.Code == 1 && broken.Lines.Count(IsRed) == 1 && !broken.Lines.Contains(LastStep), broken.Text);
        Assert.Contains(broken.Lines, line => line.StartsWith("The story stops here: Step ", StringComparison.Ordinal));

        var whole = await TellAsync(_ => Task.CompletedTask);

        Assert.True(whole.Code == 0 && whole.Lines.Contains(LastStep) && !whole.Lines.Any(IsRed), whole.Text);
        var file = new FileInfo(Path.Combine(_credentials, "clients.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
        var lacking = await LackingAsync(whole);
        Assert.True(lacking.Length == 0, $"Not shown: {lacking}\n{whole.Text}");
    }

    /// <summary>Which of the three parties the story shows without a mail that the mail server has, or without a webhook that its own system verified.</summary>
    private async Task<string> LackingAsync(Telling story)
    {
        var lacking = new List<string>();
        using var server = new HttpClient { BaseAddress = app.EndpointOf(ResourceNames.Mail, "http") };
        var mails = (await server.GetFromJsonAsync<JsonElement>("/email", Stop)).EnumerateArray().ToList();
        foreach (var (party, spoken) in new[] { ("government", "the Government"), ("alliance", "the Civil Society Alliance"), ("unodc", "UNODC") })
        {
            var address = $"{party}@partner.example";
            var shown = story.AnswerTo($"A mail about the dialogue reaches {spoken}");
            if (!mails.Any(mail => mail.GetProperty("to")[0].GetProperty("address").GetString() == address && shown == $"To {address}: \"{mail.GetProperty("subject").GetString()}\""))
            {
                lacking.Add($"a mail to {spoken} (shown: {shown ?? "nothing"})");
            }

            var verified = story.AnswerTo($"A signed webhook about the dialogue reaches the system of {spoken} and verifies");
            if (verified?.StartsWith("dialogue.announced as msg_", StringComparison.Ordinal) != true || !verified.Contains($"signed with the secret that only {spoken} was shown", StringComparison.Ordinal))
            {
                lacking.Add($"a verified webhook to {spoken} (shown: {verified ?? "nothing"})");
            }
        }

        return string.Join("; ", lacking);
    }

    private static bool IsRed(string line) => line.StartsWith('✘');

    private async Task<Telling> TellAsync(Func<string, Task> onLine)
    {
        using var story = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Program(),
                "--gateway", app.Gateway.BaseAddress!.OriginalString.TrimEnd('/'),
                "--mail", app.EndpointOf(ResourceNames.Mail, "http").OriginalString,
                "--administrator", app.AdministratorFile,
                "--clients", Path.Combine(_credentials, "clients.json"),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var lines = new List<string>();
        var errors = story.StandardError.ReadToEndAsync(Stop);
        while (await story.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            lines.Add(line);
            await onLine(line);
        }

        await story.WaitForExitAsync(Stop);
        if (await errors is { Length: > 0 } text)
        {
            lines.Add(text);
        }

        return new Telling(story.ExitCode, lines);
    }

    /// <summary>Built with the solution, beside the tests' own configuration.</summary>
    private static string Program()
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));
        return Path.Combine(root, "AppHost", "Story", "bin", configuration, "net10.0", "Trilateral.Story.dll");
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;

    private sealed record Telling(int Code, IReadOnlyCollection<string> Lines)
    {
        public string Text => string.Join('\n', Lines);

        /// <summary>The line below a step that went well; null where there is none.</summary>
        public string? AnswerTo(string step) => Lines.SkipWhile(line => !(line.StartsWith('✔') && line.Contains(step, StringComparison.Ordinal))).Skip(1).FirstOrDefault()?.Trim();
    }
}
