using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Where a partner system wants its events. Belongs to the API client that made it and is told what that client's side and framework may know.</summary>
internal sealed class WebhookEndpoint : Aggregate, IListener, IIdTag
{
    public const int MaxConcurrency = 8;

    public const int MaxRate = 1000;

    /// <summary>Live keys, the newest included (wire-contracts §1).</summary>
    public const int MaxSecrets = 3;

    public const string Pending = "pending";
    public const string Enabled = "enabled";
    public const string Disabled = "disabled";
    public const string ByOwner = "owner";
    public const string ByReceiver = "receiver";
    public const string Gone = "gone";
    public const string Failing = "failing";
    public const string Thin = "thin";
    public const string Full = "full";
    public const string Standard = "standard";
    public const string CloudEvents = "cloudevents";

    public static string IdPrefix => "whe";

    public required Id<WebhookEndpoint> Id { get; init; }

    /// <summary><c>cli_…</c>.</summary>
    public required string ClientId { get; init; }

    public required string Side { get; init; }

    public string? Framework { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Url { get; set; }

    /// <summary><see cref="EventTypePatterns"/>.</summary>
    public required string[] EventTypes { get; set; }

    /// <summary><see cref="SubjectPatterns"/>; empty for all.</summary>
    public string[] Subjects { get; set; } = [];

    /// <summary>Requests begun in any second, 1 to <see cref="MaxRate"/>; null for as many as there are (wire-contracts §2.5).</summary>
    public int? RatePerSecond { get; set; }

    /// <summary>Of <see cref="OwnHeaders"/>, in the order they were given.</summary>
    public string[] HeaderNames { get; private set; } = [];

    /// <summary>The same with their values, encrypted; null for none.</summary>
    public byte[]? Headers { get; private set; }

    /// <summary>thin or full.</summary>
    public required string Form { get; set; }

    /// <summary><see cref="Standard"/> or <see cref="CloudEvents"/>: how the members around the data are named.</summary>
    public string Envelope { get; set; } = Standard;

    /// <summary>Who is mailed when it fails; kept by the owner like every other contact.</summary>
    public Id<Contact>? ContactId { get; set; }

    /// <summary>Whether the receiver may stop a message, or everything, by the header <see cref="ReceiverControl.Header"/> of its answer.</summary>
    public bool AcceptControl { get; set; }

    /// <summary>One request at a time, and the next event of a subject only when the former was delivered or given up (wire-contracts §2.5).</summary>
    public bool Ordered { get; set; }

    /// <summary>pending until verified, then enabled; disabled by its owner, by the receiver or by failing.</summary>
    public string State { get; private set; } = Pending;

    /// <summary>Why it is disabled: <see cref="ByOwner"/>, <see cref="ByReceiver"/>, <see cref="Gone"/> or <see cref="Failing"/>.</summary>
    public string? StateReason { get; private set; }

    public DateTimeOffset StateSince { get; private set; }

    /// <summary>What the receiver has to answer to a verification; null once it did.</summary>
    public string? Challenge { get; private set; }

    /// <summary>The delivery that carries the challenge; an answer to an older one proves nothing.</summary>
    public Guid? VerificationId { get; private set; }

    /// <summary>The worker's, like all down to <see cref="WatchedSince"/>: see <see cref="EndpointHealth"/>.</summary>
    public int Concurrency { get; private set; } = MaxConcurrency;

    public DateTimeOffset? PausedUntil { get; private set; }

    public DateTimeOffset? FailingSince { get; private set; }

    public string? LastFailure { get; private set; }

    public bool FailingCounts { get; private set; }

    public int Warnings { get; private set; }

    public DateTimeOffset? BreakerOpenedAt { get; private set; }

    public int Probes { get; private set; }

    public DateTimeOffset? ProbeAt { get; private set; }

    public DateTimeOffset? WatchedSince { get; private set; }

    /// <summary>Newest first.</summary>
    public List<WebhookSecret> Secrets { get; } = [];

    public bool Wants(string type, string subject) => EventTypePatterns.Match(EventTypes, type) && SubjectPatterns.Match(Subjects, subject);

    public void SendWith(IReadOnlyDictionary<string, string?> headers, SecretBox box) => (HeaderNames, Headers) = ([.. headers.Keys], OwnHeaders.Close(headers, Id, box));

    /// <summary>Creation, another address and enabling all need the receiver's word that it wants the traffic (wire-contracts §2.6).</summary>
    public WebhookDelivery AskForVerification(string challenge, Guid eventId, DateTimeOffset now)
    {
        Turn(Pending, null, now);
        (Challenge, VerificationId) = (challenge, eventId);
        return WebhookDelivery.OfEndpoint(this, NoticeTypes.Verification, eventId, now);
    }

    public void Verified(DateTimeOffset now) => Turn(Enabled, null, now);

    public void Disable(string reason, DateTimeOffset now) => Turn(Disabled, reason, now);

    /// <summary>The owner is told that it fails.</summary>
    public void Warned(int warning) => Warnings = warning;

    // Whatever comes next is another receiver, or the same one at another time: what the one before did is not held against it.
    private void Turn(string state, string? reason, DateTimeOffset now)
    {
        (State, StateReason, StateSince, Challenge, VerificationId) = (state, reason, now, null, null);
        (Concurrency, FailingSince, LastFailure, FailingCounts, Warnings) = (MaxConcurrency, null, null, false, 0);
        (PausedUntil, BreakerOpenedAt, Probes, ProbeAt, WatchedSince) = (null, null, 0, null, now);
    }

    /// <summary>The new secret signs first; the one before it until its time is over, and at most <see cref="MaxSecrets"/> in all. Without grace it signs alone: whoever knows one of the others may know them all.</summary>
    public void Rotate(WebhookSecret secret, DateTimeOffset now, TimeSpan grace)
    {
        foreach (var old in Secrets.Where(old => old.ExpiresAt is null || grace == TimeSpan.Zero))
        {
            old.ExpiresAt = now + grace;
        }

        Secrets.RemoveAll(old => !old.SignsAt(now));
        Secrets.Add(secret);
        Secrets.RemoveAll(old => old.Number <= secret.Number - MaxSecrets);
    }

    public static void Map(EntityTypeBuilder<WebhookEndpoint> endpoint)
    {
        endpoint.ToTable("webhook_endpoints");
        endpoint.Property(row => row.ClientId).HasMaxLength(36);
        endpoint.Property(row => row.Side).HasMaxLength(20);
        endpoint.Property(row => row.Framework).HasMaxLength(36);
        endpoint.Property(row => row.Url).HasMaxLength(EndpointUrl.MaxLength);
        endpoint.Property(row => row.Form).HasMaxLength(4);
        endpoint.Property(row => row.Envelope).HasMaxLength(12).HasDefaultValue(Standard);
        endpoint.Property(row => row.State).HasMaxLength(10);
        endpoint.Property(row => row.StateReason).HasMaxLength(20);
        endpoint.Property(row => row.Challenge).HasMaxLength(64);
        endpoint.Property(row => row.LastFailure).HasMaxLength(20);
        endpoint.HasMany(row => row.Secrets).WithOne().HasForeignKey(secret => secret.EndpointId).OnDelete(DeleteBehavior.Cascade);
        endpoint.HasIndex(row => new { row.ClientId, row.CreatedAt, row.Id });
    }
}

/// <summary>One signing key of an endpoint, encrypted.</summary>
internal sealed class WebhookSecret
{
    /// <summary>Of the <see cref="SecretBox"/> that holds them.</summary>
    public const string Purpose = "webhook signing secrets";

    public required Id<WebhookEndpoint> EndpointId { get; init; }

    /// <summary>One more with every rotation.</summary>
    public required int Number { get; init; }

    /// <summary>By <see cref="SecretBox"/>.</summary>
    public required byte[] Box { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>Signs until then; null for the newest.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public bool SignsAt(DateTimeOffset now) => ExpiresAt is null || ExpiresAt > now;

    /// <param name="endpoint">Whose it is.</param>
    /// <param name="number">One above the last.</param>
    /// <param name="secret">A <see cref="SigningSecret"/>.</param>
    /// <param name="box">Of this service.</param>
    public static WebhookSecret Of(Id<WebhookEndpoint> endpoint, int number, string secret, SecretBox box) => new()
    {
        EndpointId = endpoint,
        Number = number,
        Box = box.Close(Encoding.ASCII.GetBytes(secret), endpoint.Value.ToByteArray()),
        Fingerprint = SigningSecret.FingerprintOf(secret),
    };

    public static void Map(EntityTypeBuilder<WebhookSecret> secret)
    {
        secret.ToTable("webhook_secrets");
        secret.HasKey(row => new { row.EndpointId, row.Number });
        secret.Property(row => row.Number).ValueGeneratedNever();
        secret.Property(row => row.Fingerprint).HasMaxLength(6);
    }
}
