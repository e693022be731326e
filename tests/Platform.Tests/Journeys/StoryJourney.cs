using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Trilateral.AppHost;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>The story as <c>./run</c> tells it, a program of its own that speaks HTTP through the gateway: told whole.</summary>
public sealed class StoryJourney(PlatformApp app) : IDisposable
{
    private const string LastStep = "All 30 steps went well.";

    private readonly string _credentials = Directory.CreateTempSubdirectory("trilateral-story-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_credentials, recursive: true);

    [Fact]
    public async Task It_is_told_whole_and_every_step_is_green()
    {
        var first = await TellAsync();
        Assert.True(first.Code == 0 && first.Lines.Contains(LastStep) && !first.Lines.Any(IsRed), string.Join('\n', first.Lines));
        var file = new FileInfo(Path.Combine(_credentials, "clients.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    private static bool IsRed(string line) => line.StartsWith('✘');

    private async Task<(int Code, IReadOnlyCollection<string> Lines)> TellAsync()
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
        var lines = new ConcurrentQueue<string>();
        var errors = story.StandardError.ReadToEndAsync(Stop);
        while (await story.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            lines.Enqueue(line);
        }

        await story.WaitForExitAsync(Stop);
        if (await errors is { Length: > 0 } text)
        {
            lines.Enqueue(text);
        }

        return (story.ExitCode, lines);
    }

    /// <summary>Built with the solution, beside the tests' own configuration.</summary>
    private static string Program()
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));
        return Path.Combine(root, "AppHost", "Story", "bin", configuration, "net10.0", "Trilateral.Story.dll");
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
