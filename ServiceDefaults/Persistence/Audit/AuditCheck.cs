using System.Globalization;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>The command that verifies the audit chains of all services and says for each how far it holds.</summary>
public static class AuditCheck
{
    /// <param name="chains">Schema to the connection string of its database; reading rights are enough.</param>
    /// <param name="output">A line for each chain.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>0 when every chain holds, else 1.</returns>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> chains, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chains);
        ArgumentNullException.ThrowIfNull(output);
        var result = 0;
        foreach (var (schema, address) in chains)
        {
            await using var connection = new NpgsqlConnection(address);
            await connection.OpenAsync(cancellationToken);
            var found = await AuditChain.VerifyAsync(connection, schema, cancellationToken: cancellationToken);
            await output.WriteLineAsync(Say(schema, found));
            result = found.IsWhole ? result : 1;
        }

        return result;
    }

    private static string Say(string schema, AuditVerification found) => found.FirstBreak is { } broken
        ? string.Create(CultureInfo.InvariantCulture, $"{schema}: BROKEN after {found.Verified} entries: {broken.Fault}{(broken.Seq is { } seq ? $" at {seq}" : "")}{(broken.EntryId is { } entry ? $", entry {entry}" : "")}")
        : string.Create(CultureInfo.InvariantCulture, $"{schema}: {found.Verified} entries hold{(found.Head is { } head ? $", head {Convert.ToHexStringLower(head.Hash.Span)}" : "")}");
}
