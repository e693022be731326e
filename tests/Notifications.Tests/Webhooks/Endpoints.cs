using System.Security.Cryptography;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>Endpoints as the API makes them, for tests of what is sent.</summary>
internal static class Endpoints
{
    public const string Framework = "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a";

    /// <returns>The endpoint's id and secret, before any verification.</returns>
    public static Task<(Id<WebhookEndpoint> Id, string Secret)> AddAsync(
        this NotificationsHost host, string url, string form = "full", string[]? eventTypes = null, string side = "government", string? framework = Framework, TestActor? owner = null) =>
        host.AddAsync(url, form, eventTypes, side, framework, owner, asks: true);

    /// <summary>Adds an endpoint that is enabled already, for receivers that would answer no verification.</summary>
    public static Task<(Id<WebhookEndpoint> Id, string Secret)> AddEnabledAsync(this NotificationsHost host, string url, string[]? eventTypes = null, TestActor? owner = null) =>
        host.AddAsync(url, "full", eventTypes, "government", Framework, owner, asks: false);

    private static async Task<(Id<WebhookEndpoint> Id, string Secret)> AddAsync(
        this NotificationsHost host, string url, string form, string[]? eventTypes, string side, string? framework, TestActor? owner, bool asks)
    {
        owner ??= new TestActor(Side.Government, Roles.GovernmentFocalPoint) { Framework = framework };
        await TestIssuer.GrantAsync(host.Database, host.Schema, owner, TestContext.Current.CancellationToken);
        var now = host.Clock.GetUtcNow();
        var id = Id.New<WebhookEndpoint>(now);
        var secret = SigningSecret.Create();
        var endpoint = new WebhookEndpoint
        {
            Id = id,
            ClientId = owner.ClientId,
            Side = side,
            Framework = framework,
            CreatedAt = now,
            Url = url,
            EventTypes = eventTypes ?? ["*"],
            Form = form,
        };
        endpoint.Secrets.Add(WebhookSecret.Of(id, 1, secret, new SecretBox(NotificationsHost.Key, WebhookSecret.Purpose)));
        await host.InDatabaseAsync(database =>
        {
            database.Add(endpoint);
            if (asks)
            {
                database.Add(endpoint.AskForVerification(RandomNumberGenerator.GetHexString(32, lowercase: true), Guid.CreateVersion7(), now));
            }
            else
            {
                endpoint.Verified(now);
            }

            return database.SaveChangesAsync();
        });
        return (id, secret);
    }

    /// <summary>Adds an endpoint and waits until its receiver has proved that it wants the traffic.</summary>
    public static async Task<(Id<WebhookEndpoint> Id, string Secret)> AddVerifiedAsync(
        this NotificationsHost host, string url, string form = "full", string[]? eventTypes = null, string side = "government", string? framework = Framework, TestActor? owner = null)
    {
        var endpoint = await host.AddAsync(url, form, eventTypes, side, framework, owner);
        await host.BecomesAsync(endpoint.Id, "enabled");
        return endpoint;
    }

    public static Task BecomesAsync(this NotificationsHost host, Id<WebhookEndpoint> endpoint, string state) =>
        Eventually.EqualsAsync(state, () => host.Database.QueryAsync<string>(
            $"SELECT state FROM notifications.webhook_endpoints WHERE id = '{endpoint.Value}'", TestContext.Current.CancellationToken)!, TestContext.Current.CancellationToken);

    /// <summary>The deliveries of an endpoint, verifications left out: state, reason and attempts of each.</summary>
    public static Task<string?> DeliveriesAsync(this NotificationsHost host, Id<WebhookEndpoint> endpoint) =>
        host.Database.QueryAsync<string>(
            $"""
            SELECT string_agg(state || coalesce(':' || reason, '') || ' ' || attempts, ', ' ORDER BY id) FROM notifications.webhook_deliveries
            WHERE endpoint_id = '{endpoint.Value}' AND type <> 'webhook_endpoint.verification'
            """,
            TestContext.Current.CancellationToken);

    /// <summary>The finished attempts of an endpoint, verifications left out.</summary>
    public static Task<string?> AttemptsAsync(this NotificationsHost host, Id<WebhookEndpoint> endpoint) =>
        host.Database.QueryAsync<string>(
            $"""
            SELECT string_agg(a.number || ' ' || coalesce(a.outcome, 'open') || coalesce(' ' || a.status, ''), ', ' ORDER BY a.delivery_id, a.number)
            FROM notifications.webhook_attempts a JOIN notifications.webhook_deliveries d ON d.id = a.delivery_id
            WHERE a.endpoint_id = '{endpoint.Value}' AND d.type <> 'webhook_endpoint.verification'
            """,
            TestContext.Current.CancellationToken);
}
