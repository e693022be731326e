using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Trilateral.Membership;
using Trilateral.Membership.Data;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Provisioning;

/// <summary>The first client of all, who makes every other through the API (design §6). Its secret comes from outside, so that a second start finds it again, and is written to a file only its owner can read.</summary>
internal sealed partial class AdministratorSetUp(IConfiguration configuration, ILogger<AdministratorSetUp> logger)
{
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var secret = configuration["Administrator:Secret"] is { Length: >= TokenSettings.MinSecretLength } given
            ? given
            : throw new InvalidOperationException($"Administrator__Secret is not set: a secret of {TokenSettings.MinSecretLength} or more characters, as AppHost gives it.");
        var options = new DbContextOptionsBuilder<MembershipDbContext>();
        options.UseServiceDatabase(configuration.GetConnectionString(MembershipService.Database)!);
        await using var database = new MembershipDbContext(options.Options);

        if (await database.Clients.AllAsync(client => client.Side != Side.Platform, cancellationToken))
        {
            var id = await MakeAsync(database, secret, cancellationToken);
            LogMade(logger, id);
        }

        var hash = ClientSecret.HashOf(secret);
        var holder = await database.Clients.AsNoTracking().FirstOrDefaultAsync(client => client.ClosedAt == null && client.Secrets.Any(one => one.Hash == hash), cancellationToken);
        if (configuration["Administrator:File"] is { Length: > 0 } file && holder is not null)
        {
            // Not rewritten for a secret that was ended through the API since.
            await WriteAsync(file, new AdministratorFile(holder.Id.ToString(), secret, configuration["Identity:Issuer"] + "/oauth/token"), cancellationToken);
        }
    }

    private static async Task<string> MakeAsync(MembershipDbContext database, string secret, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var client = new ApiClient(Id.New<ApiClient>(now), "First administrator", Side.Platform, null, null, null, ApiClient.DefaultQuota, [], now);
        client.Secrets.Add(ClientSecret.Of(secret, now));
        database.Clients.Add(client);
        database.Advance(client);
        database.Record(Act(now, "client.registered", client.Id.ToString(), client.ToAudit()));
        var mandate = new Mandate(Id.New<Mandate>(now), client, Roles.PlatformAdministrator, now, null, "Made when the platform was set up", now);
        database.Grant(mandate);
        database.RaiseEpoch(client);
        database.Record(Act(now, "mandate.granted", mandate.Id.ToString(), MandateAnswer.Of(mandate).ToAudit()));
        await database.SaveChangesAsync(cancellationToken);
        return client.Id.ToString();
    }

    private static AuditEntry Act(DateTimeOffset now, string action, string subject, string after) =>
        new() { At = now, Actor = "provisioning", Side = "platform", Action = action, Subject = subject, After = after };

    private static async Task WriteAsync(string file, AdministratorFile content, CancellationToken cancellationToken)
    {
        // A new file from the start with its mode, then in the old one's place: never a moment in which others could read it.
        var draft = file + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(draft, options))
        {
            await JsonSerializer.SerializeAsync(stream, content, AdministratorJson.Default.AdministratorFile, cancellationToken);
        }

        File.Move(draft, file, overwrite: true);
    }

    [LoggerMessage(1, LogLevel.Information, "The first administrator client is {Client}")]
    private static partial void LogMade(ILogger logger, string client);
}

/// <summary>What whoever runs the platform needs to get a token.</summary>
internal sealed record AdministratorFile(string ClientId, string Secret, string TokenEndpoint);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AdministratorFile))]
internal sealed partial class AdministratorJson : JsonSerializerContext;
