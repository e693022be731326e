using Trilateral.AppHost;

namespace Trilateral.Platform.Tests;

/// <summary>The command that verifies the audit chains, as whoever runs the platform starts it.</summary>
public sealed class AuditCheckTests(PlatformApp app)
{
    private static readonly string[] Services = [ResourceNames.Membership, ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_of_every_chain_how_far_it_holds_and_finds_an_entry_that_was_changed()
    {
        var (whole, holds) = await CheckAsync();
        Assert.Equal(0, whole);
        Assert.All(Services, service => Assert.Matches($"{service}: [0-9]+ entries hold", holds));

        // Only the owner can, and not before it has switched the guard off; the entry is put back as it was.
        const string Change =
            """
            alter table membership.audit_entries disable trigger audit_entries_append_only;
            update membership.audit_entries set actor = {0} where id = (select entry_id from membership.audit_seals order by seq limit 1) returning id::text;
            alter table membership.audit_entries enable always trigger audit_entries_append_only;
            """;
        await app.QueryAsync<string>(ResourceNames.Membership, Change.Replace("{0}", "actor || '!'", StringComparison.Ordinal), Stop);
        var (broken, found) = await CheckAsync();
        await app.QueryAsync<string>(ResourceNames.Membership, Change.Replace("{0}", "left(actor, -1)", StringComparison.Ordinal), Stop);

        Assert.Equal(1, broken);
        Assert.Matches("membership: BROKEN after 0 entries: Edited at 1, entry ", found);
        Assert.Equal(0, (await CheckAsync()).ExitCode);
    }

    private async Task<(int ExitCode, string Output)> CheckAsync()
    {
        var file = Path.Combine(app.LogsPath, ResourceNames.AuditCheck + ".log");
        var before = File.Exists(file) ? (await File.ReadAllTextAsync(file, Stop)).Length : 0;
        var exitCode = await app.RunToEndAsync(ResourceNames.AuditCheck, Stop);
        return (exitCode, (await File.ReadAllTextAsync(file, Stop))[before..]);
    }
}
