using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Trilateral.Membership.Tests.Applications;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>What anybody can check without us: a dossier with the published keys, and the audit chain. A host of its own: it changes the chain and retires keys.</summary>
public sealed class DossierTests(MembershipHost host) : IClassFixture<MembershipHost>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dossier-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_dossier_is_verified_offline_after_its_key_has_been_retired_and_one_changed_byte_fails()
    {
        var (stage, id) = await ClosedAsync();
        using var reader = await stage.AsAsync(Side.CivilSociety);
        using var anonymous = host.Anonymous();
        var text = await SignedAsync(reader, id);
        Assert.Equal(text, await SignedAsync(reader, id));

        // Its tokens have ended, and its key with them.
        var keyId = await host.Database.QueryAsync<string>("update membership.signing_keys set retired_at = now() where algorithm = 'RS256' returning key_id", Stop);
        await Eventually.HoldsAsync(
            () => anonymous.GetStringAsync("/.well-known/jwks.json", Stop), keys => !keys.Contains(keyId!, StringComparison.Ordinal), Stop);
        var keys = await anonymous.GetStringAsync("/.well-known/dossier-keys.json", Stop);

        var (code, output) = await VerifyAsync(text, keys);
        Assert.True(code == 0, output);
        var dossier = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.Equal((id, "closed", "notAgreed"), (Text(dossier, "decision"), Text(dossier, "state"), Text(dossier, "outcome")));
        Assert.Equal(("pilot-launch", "Asia/Karachi", 1), (Text(dossier.GetProperty("inputs"), "kind"), Text(dossier.GetProperty("clock"), "timeZone"), dossier.GetProperty("rules").GetProperty("number").GetInt32()));
        Assert.Equal(["DecisionOpened", "DecisionClosed"], dossier.GetProperty("notices").EnumerateArray().Select(notice => Text(notice, "message")));
        Assert.Equal(["government:object", "civil_society:consent", "unodc:consent"], dossier.GetProperty("counted").EnumerateArray().Select(one => $"{Text(one, "side")}:{Text(one, "stance")}"));
        Assert.Equal(DecisionStage.Reason, Text(dossier.GetProperty("positions")[0], "reason"));
        Assert.Equal(5, dossier.GetProperty("record").GetArrayLength());
        Assert.DoesNotContain("per_", output, StringComparison.Ordinal);
        // Begin, middle and end of each part, and what stands between them.
        int[] places = [0, 3, 12, 40, text.IndexOf("\",\"protected", StringComparison.Ordinal) - 1, text.IndexOf("\",\"signature", StringComparison.Ordinal) - 1, text.IndexOf("signature", StringComparison.Ordinal) + 20, text.Length - 3, text.Length - 1];
        Assert.All(await Task.WhenAll(places.Select(place => VerifyAsync(Changed(text, place), keys))), result => Assert.NotEqual(0, result.Code));
        Assert.NotEqual(0, (await VerifyAsync(text + " ", keys)).Code);
        Assert.NotEqual(0, (await VerifyAsync(text, """{"keys":[]}""")).Code);
    }

    [Fact]
    public async Task A_withdrawn_question_is_verified_with_what_was_said_and_nobody_silent()
    {
        var stage = await ApplicationStage.SetAsync(host);
        await stage.AsksGovernmentAsync();
        var application = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        var id = Text(await stage.ActAsync(coordinator, application, "ask-government", new { }), "governmentDecision")!;
        await stage.ActAsync(applicant, application, "withdraw", new { reason = "We found another way to take part." });
        using var reader = await new DecisionStage(host, stage.Framework).AsAsync(Side.Government);
        using var anonymous = host.Anonymous();

        var text = await SignedAsync(reader, id);
        var (code, output) = await VerifyAsync(text, await anonymous.GetStringAsync("/.well-known/dossier-keys.json", Stop));

        Assert.True(code == 0, output);
        var dossier = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.Equal((id, "closed", "withdrawn"), (Text(dossier, "decision"), Text(dossier, "state"), Text(dossier, "outcome")));
        Assert.Equal(["DecisionOpened", "DecisionClosed"], dossier.GetProperty("notices").EnumerateArray().Select(notice => Text(notice, "message")));
        var counted = Assert.Single(dossier.GetProperty("counted").EnumerateArray());
        Assert.False(counted.GetProperty("silent").GetBoolean());
        Assert.False(counted.TryGetProperty("stance", out var stance) && stance.ValueKind != JsonValueKind.Null);
        Assert.Equal(dossier.GetProperty("clock").GetProperty("closedAt").GetDateTimeOffset(), dossier.GetProperty("clock").GetProperty("recordedAt").GetDateTimeOffset());
        // Why the applicant withdrew is its own.
        Assert.DoesNotContain("another way", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_audit_row_is_found_by_the_command()
    {
        var (_, id) = await ClosedAsync();
        await Eventually.EqualsAsync(0L, () => new Scene(host).CountAsync("audit_pending"), Stop);
        Assert.Equal(0, (await CheckAsync()).Code);

        // As the owner of the table, who is above the rights of the service's role and can switch the trigger off.
        await host.Database.ExecuteAsync("alter table membership.audit_entries disable trigger audit_entries_append_only", Stop);
        var changed = await host.Database.QueryAsync<Guid>(
            $"update membership.audit_entries set reason = 'Another reason' where subject = '{id}' and action = 'decision.window_said' and side = 'government' returning id", Stop);

        var (code, said) = await CheckAsync();
        Assert.Equal(1, code);
        Assert.Contains("membership: BROKEN", said, StringComparison.Ordinal);
        Assert.Contains("Edited", said, StringComparison.Ordinal);
        Assert.Contains(changed.ToString(), said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> CheckAsync()
    {
        await using var output = new StringWriter();
        return (await AuditCheck.RunAsync(new Dictionary<string, string> { ["membership"] = host.Database.ConnectionString }, output, Stop), output.ToString());
    }

    private async Task<(DecisionStage Stage, string Id)> ClosedAsync()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync();
        await stage.SayAsync(id, Side.Government, "object");
        await stage.SayAsync(id, Side.Unodc, "consent");
        Assert.Equal("closed", Text(await stage.SayAsync(id, Side.CivilSociety, "consent"), "state"));
        return (stage, id);
    }

    /// <summary>Once there is a key and every entry has its number.</summary>
    private static Task<string> SignedAsync(HttpClient reader, string id) => Eventually.HoldsAsync(
        async () =>
        {
            using var answer = await reader.GetAsync($"{DecisionStage.Path}/{id}/dossier", Stop);
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(Stop) : "";
        },
        text => text.Length > 0 && JsonSerializer.Deserialize<JsonElement>(text).GetProperty("payload").GetBytesFromBase64Url() is { } payload
            && JsonSerializer.Deserialize<JsonElement>(payload).GetProperty("record").EnumerateArray().All(entry => entry.GetProperty("number").ValueKind == JsonValueKind.Number),
        Stop);

    private async Task<(int Code, string Output)> VerifyAsync(string dossier, string keys)
    {
        var (dossierFile, keysFile) = (Path.Combine(_directory, $"{Guid.NewGuid():N}.json"), Path.Combine(_directory, $"{Guid.NewGuid():N}.json"));
        await File.WriteAllTextAsync(dossierFile, dossier, Stop);
        await File.WriteAllTextAsync(keysFile, keys, Stop);
        var script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "verify-dossier.mjs"));
        using var node = Process.Start(new ProcessStartInfo("node", [script, dossierFile, keysFile]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = node.StandardError.ReadToEndAsync(Stop);
        var output = await node.StandardOutput.ReadToEndAsync(Stop);
        await node.WaitForExitAsync(Stop);
        return (node.ExitCode, output.Length > 0 ? output : await error);
    }

    private static string Changed(string text, int place) => $"{text[..place]}{(text[place] == 'A' ? 'B' : 'A')}{text[(place + 1)..]}";

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

internal static class Base64UrlElements
{
    public static byte[] GetBytesFromBase64Url(this JsonElement element) => System.Buffers.Text.Base64Url.DecodeFromChars(element.GetString());
}
