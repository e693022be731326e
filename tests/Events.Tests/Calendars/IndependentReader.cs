using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Trilateral.Events.Tests.Calendars;

/// <summary>What another program makes of our calendars: npm's ical.js, run by node.</summary>
internal static class IndependentReader
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "node"));

    public static async Task<JsonElement> ReadAsync(string calendar, CancellationToken cancellationToken)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules", "ical.js")), "tests/node is not installed: run npm ci in it.");
        var start = new ProcessStartInfo("node", ["read-calendar.mjs"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var reader = Process.Start(start)!;
        var (output, errors) = (reader.StandardOutput.ReadToEndAsync(cancellationToken), reader.StandardError.ReadToEndAsync(cancellationToken));
        await reader.StandardInput.WriteAsync(calendar.AsMemory(), cancellationToken);
        reader.StandardInput.Close();
        await reader.WaitForExitAsync(cancellationToken);
        Assert.True(reader.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<JsonElement>(await output);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
