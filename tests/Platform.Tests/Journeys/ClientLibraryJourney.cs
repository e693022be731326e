using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Journeys;

/// <summary>Two public OAuth libraries, which know nothing of us, find their way from the issuer's address alone: through the gateway, with a secret and with a signed assertion.</summary>
public sealed class ClientLibraryJourney(PlatformApp app)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Oauth4webapi_and_openid_client_get_use_ask_about_and_end_their_tokens()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = pair.ExportParameters(includePrivateParameters: true);
        var (x, y, d) = (Base64UrlEncoder.Encode(parameters.Q.X), Base64UrlEncoder.Encode(parameters.Q.Y), Base64UrlEncoder.Encode(parameters.D));
        var withSecret = await RegisterAsync(new { name = "Library with a secret", side = "unodc", quotaPerMinute = 10_000 });
        var withKey = await RegisterAsync(new { name = "Library with a key", side = "unodc", quotaPerMinute = 10_000, publicKeys = new[] { new { kty = "EC", crv = "P-256", kid = "one", alg = "ES256", x, y } } });
        var input = JsonSerializer.Serialize(new
        {
            issuer = app.Gateway.BaseAddress!.ToString().TrimEnd('/'),
            secretClient = new { id = withSecret.GetProperty("id").GetString(), secret = withSecret.GetProperty("secret").GetString() },
            keyClient = new { id = withKey.GetProperty("id").GetString(), jwk = new { kty = "EC", crv = "P-256", kid = "one", x, y, d } },
        });

        var (exit, lines, faults) = await RunAsync(input);

        Assert.True(exit == 0, lines + faults);
        Assert.Equal(4, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private async Task<JsonElement> RegisterAsync(object body)
    {
        using var answer = await app.Administrator().PostAsync("/membership/v1/clients", body, Stop);
        return await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    private static async Task<(int Exit, string Lines, string Faults)> RunAsync(string input)
    {
        var folder = Path.Combine(Checkout.Root, "tests", "node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "tests/node is not installed: run deploy/prerequisites --tests.");
        using var node = Process.Start(new ProcessStartInfo("node", "oauth.mjs")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        var (lines, faults) = (node.StandardOutput.ReadToEndAsync(Stop), node.StandardError.ReadToEndAsync(Stop));
        await node.WaitForExitAsync(Stop);
        return (node.ExitCode, await lines, await faults);
    }
}
