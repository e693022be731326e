using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trilateral.Notifications.Tests;

/// <summary>Whether data fits a JSON Schema, in the words of a validator of others.</summary>
internal static class Ajv
{
    /// <returns>A line for everything that does not fit.</returns>
    public static async Task<string[]> RefusedAsync(IReadOnlyCollection<(string Name, JsonElement Schema, JsonNode Data)> held, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(held.Select(one => new { name = one.Name, schema = one.Schema, data = one.Data })), cancellationToken);
            await using var program = NodeProgram.Start("tests/node", "schemas.js", file);
            var code = await program.EndAsync(cancellationToken);
            var lines = program.Output.Split('\n');
            Assert.True(lines[^1] == $"{held.Count} held" && code == (lines.Length == 1 ? 0 : 1), $"The validator ended with {code}: {program.Output}");
            return lines[..^1];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
