using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>
/// What a service must know to judge a token without asking anybody: public keys, epochs of clients and mandates. Fed by Membership's messages
/// and kept in the service's own database (decision 0012).
/// </summary>
public static class IdentityModel
{
    public static ModelBuilder AddIdentity(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<KnownKey>(key =>
        {
            key.ToTable("identity_keys");
            key.HasKey(row => row.KeyId);
            key.Property(row => row.KeyId).HasMaxLength(64);
            key.Property(row => row.Jwk).HasMaxLength(2_000);
        });
        modelBuilder.Entity<KnownClient>(client =>
        {
            client.ToTable("identity_clients");
            client.HasKey(row => row.ClientId);
            client.Property(row => row.ClientId).HasMaxLength(36);
        });
        modelBuilder.Entity<KnownMandate>(mandate =>
        {
            mandate.ToTable("identity_mandates");
            mandate.HasKey(row => row.MandateId);
            mandate.Property(row => row.MandateId).HasMaxLength(36);
            mandate.Property(row => row.ClientId).HasMaxLength(36);
            mandate.Property(row => row.Role).HasMaxLength(40);
            mandate.Property(row => row.Framework).HasMaxLength(36);
            mandate.Property(row => row.Alliance).HasMaxLength(36);
        });
        modelBuilder.Entity<IdentityFeed>(feed =>
        {
            feed.ToTable("identity_feed", table => table.HasCheckConstraint("ck_identity_feed_one_row", "id = 1"));
            feed.HasKey(row => row.Id);
            feed.Property(row => row.Id).ValueGeneratedNever();
        });
        return modelBuilder;
    }
}

/// <summary>A public key tokens may be signed with.</summary>
public sealed class KnownKey
{
    public required string KeyId { get; init; }

    /// <summary>The public JSON Web Key (RFC 7517), as published.</summary>
    public required string Jwk { get; set; }

    /// <summary>From then on nothing signed with it is believed; null while it is in use.</summary>
    public DateTimeOffset? RetiredAt { get; set; }
}

/// <summary>What is known of an API client beside its mandates.</summary>
public sealed class KnownClient
{
    public required string ClientId { get; init; }

    /// <summary>Tokens of an earlier epoch are dead.</summary>
    public long Epoch { get; set; }

    /// <summary>Disabled for good: no token counts.</summary>
    public bool Closed { get; set; }
}

/// <summary>One function a client holds, for a time.</summary>
public sealed class KnownMandate
{
    public required string MandateId { get; init; }

    public string ClientId { get; set; } = "";

    /// <summary>One of <see cref="Roles"/>.</summary>
    public string Role { get; set; } = "";

    /// <summary>The framework it reaches, <c>frm_…</c>; null for a function of no country.</summary>
    public string? Framework { get; set; }

    /// <summary>The one alliance a coordinator's function is for, <c>aln_…</c>: who holds it speaks for no side (M17); null for every other.</summary>
    public string? Alliance { get; set; }

    public DateTimeOffset StartsAt { get; set; }

    /// <summary>Exclusive; null while no end is set.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    public long KnownVersion { get; set; }

    /// <summary>Takes the state a message tells, unless a newer one is known.</summary>
    /// <exception cref="MessageRefusedException">It tells of another client, function, framework or alliance: a mandate is ended and granted anew, it never moves.</exception>
    public void Apply(long version, string clientId, string role, string? framework, string? alliance, DateTimeOffset startsAt, DateTimeOffset? endsAt)
    {
        if (KnownVersion > 0 && (ClientId, Role, Framework, Alliance) != (clientId, role, framework, alliance))
        {
            throw new MessageRefusedException($"The mandate {MandateId} is known for another client, function, framework or alliance.");
        }

        if (MessageVersion.IsNewer(version, KnownVersion))
        {
            (ClientId, Role, Framework, Alliance) = (clientId, role, framework, alliance);
            (StartsAt, EndsAt, KnownVersion) = (startsAt, endsAt, version);
        }
    }
}

/// <summary>One row: tells readers in memory that something changed, and when Membership was last heard.</summary>
public sealed class IdentityFeed
{
    public int Id { get; init; } = 1;

    /// <summary>One more with every change of the three tables.</summary>
    public long Version { get; set; }

    /// <summary>When the last beat or change arrived, by the database clock.</summary>
    public DateTimeOffset HeardAt { get; set; }
}
