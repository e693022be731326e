using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Provisioning;

/// <summary>The broker: one user per service, limited to the service's own names, and the whole topology before any publisher starts (reliability 2.7).</summary>
internal sealed partial class BrokerSetUp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly IConfiguration _configuration;
    private readonly ILogger _logger;
    private readonly Uri _broker;
    private readonly string _virtualHost;
    private readonly HttpClient _management;

    public BrokerSetUp(IConfiguration configuration, ILogger<BrokerSetUp> logger)
    {
        _configuration = configuration;
        _logger = logger;
        _broker = new Uri(configuration.GetConnectionString("rabbitmq")
            ?? throw new InvalidOperationException("ConnectionStrings__rabbitmq is not set: the broker's address with its administrator's credentials."));
        var management = configuration["Broker:Management"]
            ?? throw new InvalidOperationException("Broker__Management is not set: the address of the broker's management API.");
        _virtualHost = _broker.AbsolutePath is "" or "/" ? "%2F" : _broker.AbsolutePath[1..];
        _management = new HttpClient { BaseAddress = new Uri(management), Timeout = TimeSpan.FromSeconds(10) };
        _management.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(_broker.UserInfo))));
    }

    public async Task PrepareAsync(IReadOnlyCollection<MessagingDefinition> definitions, CancellationToken cancellationToken)
    {
        await WaitUntilReadyAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        foreach (var definition in definitions)
        {
            await EnsureUserAsync(definition, cancellationToken);
        }

        await MessagingTopology.DeployAsync(_broker, definitions, cancellationToken);
        LogPrepared(_logger, definitions.Count, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public void Dispose() => _management.Dispose();

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"The broker's management API did not answer within {Patience.TotalSeconds:0} s; look at the broker's log.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _management.GetAsync("/api/overview", cancellationToken);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => true,
                HttpStatusCode.Unauthorized => throw new InvalidOperationException("The broker refuses the administrator's credentials; its data were made with another password."),
                _ => false,
            };
        }
        catch (HttpRequestException)
        {
            // Not listening yet: what we wait for.
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Listening, but too slow to answer yet.
            return false;
        }
    }

    private async Task EnsureUserAsync(MessagingDefinition definition, CancellationToken cancellationToken)
    {
        var service = definition.Service;
        var password = _configuration[$"Roles:{service}:BrokerPassword"]
            ?? throw new InvalidOperationException($"Roles__{service}__BrokerPassword is not set: the password the service '{service}' will sign in with.");
        await PutAsync($"/api/users/{service}", new BrokerUser(password, ""), BrokerJson.Default.BrokerUser, cancellationToken);
        await PutAsync($"/api/permissions/{_virtualHost}/{service}", MessagingTopology.PermissionsOf(definition), BrokerJson.Default.BrokerPermissions, cancellationToken);
    }

    private async Task PutAsync<T>(string path, T body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var answer = await _management.PutAsJsonAsync(path, body, type, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    [LoggerMessage(1, LogLevel.Information, "Broker: {Count} users limited to their own names, topology deployed ({Seconds:0.0} s)")]
    private static partial void LogPrepared(ILogger logger, int count, double seconds);
}

internal sealed record BrokerUser(string Password, string Tags);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BrokerUser))]
[JsonSerializable(typeof(BrokerPermissions))]
internal sealed partial class BrokerJson : JsonSerializerContext;
