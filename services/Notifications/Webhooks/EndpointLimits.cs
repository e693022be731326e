using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Webhooks;

/// <summary>One verification a client asked for. A row of its own: neither changing nor deleting the endpoint makes it undone.</summary>
internal sealed class AskedVerification
{
    public long Id { get; private set; }

    public required string ClientId { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public static void Map(EntityTypeBuilder<AskedVerification> asked)
    {
        asked.ToTable("asked_verifications");
        asked.Property(row => row.Id).UseIdentityAlwaysColumn();
        asked.Property(row => row.ClientId).HasMaxLength(36);
        asked.HasIndex(row => new { row.ClientId, row.AskedAt });
    }
}

/// <summary>What one client may ask of the platform: a verification goes to an address that nobody has proved to be theirs, and every endpoint costs rows with every event.</summary>
internal static class EndpointLimits
{
    public const int MaxEndpoints = 20;

    public const int MaxVerifications = 10;

    public static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    /// <summary>Takes the client's turn until the transaction ends: counting and adding by two requests at once must not pass a limit together.</summary>
    public static Task TakeTurnAsync(this NotificationsDbContext database, string client, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('notifications.webhook_endpoints ' || {client}, 0))", cancellationToken);

    /// <summary>Within the client's turn: why it can have no further endpoint; null where it can.</summary>
    public static async Task<ProblemHttpResult?> RefuseEndpointAsync(this NotificationsDbContext database, string client, CancellationToken cancellationToken) =>
        await database.WebhookEndpoints.CountAsync(endpoint => endpoint.ClientId == client, cancellationToken) < MaxEndpoints
            ? null
            : Problem.Of(
                StatusCodes.Status409Conflict, "too-many-endpoints", "Too many endpoints",
                $"A client has at most {MaxEndpoints} webhook endpoints, disabled ones included: delete one it no longer needs, or let one take more event types, then repeat the request.");

    /// <summary>Within the client's turn: counts one more verification, or says why there can be none now.</summary>
    public static async Task<ProblemHttpResult?> RefuseVerificationAsync(
        this NotificationsDbContext database, string client, DateTimeOffset now, HttpResponse response, CancellationToken cancellationToken)
    {
        var asked = database.Set<AskedVerification>();
        await asked.Where(row => row.ClientId == client && row.AskedAt <= now - Within).ExecuteDeleteAsync(cancellationToken);
        var recent = await asked.Where(row => row.ClientId == client).Select(row => row.AskedAt).ToListAsync(cancellationToken);
        if (recent.Count < MaxVerifications)
        {
            asked.Add(new AskedVerification { ClientId = client, AskedAt = now });
            return null;
        }

        response.Headers.RetryAfter = Math.Max(1, Math.Ceiling((recent.Min() + Within - now).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problem.Of(
            StatusCodes.Status429TooManyRequests, "too-many-verifications", "Too many verifications",
            $"Creating an endpoint, moving it to another address and enabling it each ask its receiver, and one client asks at most {MaxVerifications} times a minute; repeat the request after the time in Retry-After.");
    }
}
