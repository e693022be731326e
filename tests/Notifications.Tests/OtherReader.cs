using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Trilateral.Notifications.Tests;

/// <summary>What programs that are not ours make of what we send: scripts of tests/node that read from standard input and print JSON.</summary>
internal static class OtherReader
{
    /// <summary>A mail's bytes, by mailparser.</summary>
    public static Task<JsonElement> MailAsync(string source, CancellationToken cancellationToken) => RunAsync("read-mail.mjs", source, cancellationToken);

    /// <summary>A calendar, by ical.js and by node-ical, which have nothing in common.</summary>
    public static async Task<(JsonElement IcalJs, JsonElement NodeIcal)> CalendarAsync(string text, CancellationToken cancellationToken) =>
        (await RunAsync("read-calendar.mjs", text, cancellationToken), await RunAsync("read-calendar-again.mjs", text, cancellationToken));

    private static async Task<JsonElement> RunAsync(string script, string input, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(NodeProgram.Root, "tests/node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "tests/node is not installed: run deploy/prerequisites --tests.");
        var start = new ProcessStartInfo("node", [script])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var reader = Process.Start(start)!;
        var (output, errors) = (reader.StandardOutput.ReadToEndAsync(cancellationToken), reader.StandardError.ReadToEndAsync(cancellationToken));
        await reader.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        reader.StandardInput.Close();
        await reader.WaitForExitAsync(cancellationToken);
        Assert.True(reader.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<JsonElement>(await output);
    }
}
