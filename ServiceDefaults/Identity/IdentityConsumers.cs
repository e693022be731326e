using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>The consumers that keep a service's identity tables; every service has the same.</summary>
public static class IdentityConsumers
{
    /// <summary>Declares them on the service's queue <c>{service}-keep-identity</c>.</summary>
    public static MessagingDefinition KeepsIdentity<TDbContext>(this MessagingDefinition definition)
        where TDbContext : ServiceDbContext
    {
        ArgumentNullException.ThrowIfNull(definition);
        var queue = definition.Service + "-keep-identity";
        return definition
            .Consumes<KeepSigningKey<TDbContext>>(queue)
            .Consumes<KeepSigningKeyRetired<TDbContext>>(queue)
            .Consumes<KeepClientEpoch<TDbContext>>(queue)
            .Consumes<KeepMandate<TDbContext>>(queue)
            .Consumes<KeepMandateEnd<TDbContext>>(queue)
            .Consumes<KeepIdentityBeat<TDbContext>>(queue);
    }

    /// <summary>
    /// Says within the consumer's transaction that the tables changed, and that the feed lives. Comes first in every handler: it holds the one row
    /// until the commit, so that messages are applied one after another and a late older one finds the newer.
    /// </summary>
    internal static Task TouchFeedAsync(this ServiceDbContext database, bool changed, CancellationToken cancellationToken)
    {
        // The schema is a checked SQL name, the rest is constant.
        var sql = $"""
            INSERT INTO {database.Schema}.identity_feed AS f (id, version, heard_at) VALUES (1, {(changed ? 1 : 0)}, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET version = f.version + excluded.version, heard_at = excluded.heard_at
            """;
        return database.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }
}

internal sealed class KeepSigningKey<TDbContext>(TDbContext database) : InboxConsumer<SigningKeyPublished, TDbContext>(database)
    where TDbContext : ServiceDbContext
{
    protected override async Task HandleAsync(SigningKeyPublished message, CancellationToken cancellationToken)
    {
        await Database.TouchFeedAsync(changed: true, cancellationToken);
        if (await Database.FindAsync<KnownKey>([message.KeyId], cancellationToken) is null)
        {
            Database.Add(new KnownKey { KeyId = message.KeyId, Jwk = message.Jwk });
        }
    }
}

internal sealed class KeepSigningKeyRetired<TDbContext>(TDbContext database) : InboxConsumer<SigningKeyRetired, TDbContext>(database)
    where TDbContext : ServiceDbContext
{
    protected override async Task HandleAsync(SigningKeyRetired message, CancellationToken cancellationToken)
    {
        await Database.TouchFeedAsync(changed: true, cancellationToken);
        var key = await Database.FindAsync<KnownKey>([message.KeyId], cancellationToken);
        if (key is null)
        {
            // The end overtook the beginning: kept, so that the key is never believed.
            key = new KnownKey { KeyId = message.KeyId, Jwk = "{}" };
            Database.Add(key);
        }

        key.RetiredAt = message.RetiredAt;
    }
}

internal sealed class KeepClientEpoch<TDbContext>(TDbContext database) : InboxConsumer<ClientEpochRaised, TDbContext>(database)
    where TDbContext : ServiceDbContext
{
    protected override async Task HandleAsync(ClientEpochRaised message, CancellationToken cancellationToken)
    {
        await Database.TouchFeedAsync(changed: true, cancellationToken);
        var client = await Database.FindAsync<KnownClient>([message.ClientId], cancellationToken);
        if (client is null)
        {
            client = new KnownClient { ClientId = message.ClientId };
            Database.Add(client);
        }

        if (MessageVersion.IsNewer(message.Epoch, client.Epoch))
        {
            (client.Epoch, client.Closed) = (message.Epoch, message.Closed);
        }
    }
}

internal sealed class KeepMandate<TDbContext>(TDbContext database) : InboxConsumer<MandateGranted, TDbContext>(database)
    where TDbContext : ServiceDbContext
{
    protected override async Task HandleAsync(MandateGranted message, CancellationToken cancellationToken)
    {
        await Database.TouchFeedAsync(changed: true, cancellationToken);
        var mandate = await Database.FindAsync<KnownMandate>([message.MandateId], cancellationToken);
        if (mandate is null)
        {
            mandate = new KnownMandate { MandateId = message.MandateId };
            Database.Add(mandate);
        }

        mandate.Apply(message.Version, message.ClientId, message.Role, message.Framework, message.Alliance, message.StartsAt, message.EndsAt);
    }
}

internal sealed class KeepMandateEnd<TDbContext>(TDbContext database) : InboxConsumer<MandateEnded, TDbContext>(database)
    where TDbContext : ServiceDbContext
{
    protected override async Task HandleAsync(MandateEnded message, CancellationToken cancellationToken)
    {
        await Database.TouchFeedAsync(changed: true, cancellationToken);
        var mandate = await Database.FindAsync<KnownMandate>([message.MandateId], cancellationToken);
        if (mandate is null)
        {
            mandate = new KnownMandate { MandateId = message.MandateId };
            Database.Add(mandate);
        }

        // Carries the whole state, so that an end that overtakes its grant leaves nothing open.
        mandate.Apply(message.Version, message.ClientId, message.Role, message.Framework, message.Alliance, message.StartsAt, message.EndsAt);
    }
}

internal sealed class KeepIdentityBeat<TDbContext>(TDbContext database) : InboxConsumer<IdentityBeat, TDbContext>(database)
    where TDbContext : ServiceDbContext
{
    protected override Task HandleAsync(IdentityBeat message, CancellationToken cancellationToken) => Database.TouchFeedAsync(changed: false, cancellationToken);
}
