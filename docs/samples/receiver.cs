#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

// A webhook receiver in one file, with nothing but .NET 10: WEBHOOK_SECRETS=whsec_… dotnet run receiver.cs --urls http://127.0.0.1:9001
// Behind your own TLS it takes deliveries of the platform at /webhooks. docs/partners.md says why each step is there.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

const int MaxBytes = 1024 * 1024;
const int ToleranceSeconds = 300;

// While a secret is rotated both are given, with a comma between.
var keys = (Environment.GetEnvironmentVariable("WEBHOOK_SECRETS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
    .Select(secret => Convert.FromBase64String(secret["whsec_".Length..])).ToArray();
var seen = new HashSet<string>();

var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapPost("/webhooks", async (HttpRequest request) =>
{
    // The bytes as they came: a body that was parsed and written again has another signature.
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer);
    var body = buffer.ToArray();
    var id = request.Headers["webhook-id"].ToString();
    if (body.Length > MaxBytes || !IsSigned(id, request.Headers["webhook-timestamp"].ToString(), request.Headers["webhook-signature"].ToString(), body))
    {
        return Results.Unauthorized();
    }

    var told = JsonDocument.Parse(body).RootElement;
    var type = told.GetProperty("type").GetString();
    if (type == "webhook_endpoint.verification")
    {
        return Results.Text($$"""{"challenge":{{told.GetProperty("data").GetProperty("challenge").GetRawText()}}}""", "application/json");
    }

    // The same event comes again when an answer was lost: its id tells. Keep the ids where your records are, in the same transaction.
    lock (seen)
    {
        if (!seen.Add(id))
        {
            Console.WriteLine($"again {id}");
            return Results.NoContent();
        }
    }

    var sequence = told.TryGetProperty("sequence", out var number) ? number.GetInt64() : 0;
    Console.WriteLine($"told {id} {type} {told.GetProperty("subject").GetString()} {sequence}");
    return Results.NoContent();
});
Console.WriteLine("receiver starts");
app.Run();

bool IsSigned(string id, string timestamp, string signatures, byte[] body)
{
    if (!long.TryParse(timestamp, out var seconds) || Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > ToleranceSeconds)
    {
        return false;
    }

    byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
    foreach (var entry in signatures.Split(' '))
    {
        var given = new byte[32];
        if (!entry.StartsWith("v1,", StringComparison.Ordinal) || !Convert.TryFromBase64String(entry[3..], given, out var length) || length != given.Length)
        {
            continue;
        }

        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed), given))
            {
                return true;
            }
        }
    }

    return false;
}
