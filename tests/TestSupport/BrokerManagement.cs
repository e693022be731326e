using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Trilateral.TestSupport;

/// <summary>The few calls of RabbitMQ's management API that tests need.</summary>
public sealed class BrokerManagement : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _user;

    internal BrokerManagement(Uri address, string userInfo)
    {
        _user = Uri.UnescapeDataString(userInfo.Split(':')[0]);
        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userInfo))));
    }

    public async Task CreateVirtualHostAsync(string name)
    {
        await PutAsync($"api/vhosts/{name}", new { });
        await SetPermissionsAsync(name, _user, ".*", ".*", ".*");
    }

    public Task DeleteVirtualHostAsync(string name) => DeleteAsync($"api/vhosts/{name}");

    public Task CreateUserAsync(string name, string password) => PutAsync($"api/users/{name}", new { password, tags = "" });

    public Task DeleteUserAsync(string name) => DeleteAsync($"api/users/{name}");

    public Task SetPermissionsAsync(string virtualHost, string user, string configure, string write, string read) =>
        PutAsync($"api/permissions/{virtualHost}/{user}", new { configure, write, read });

    public Task DeleteQueueAsync(string virtualHost, string queue) => DeleteAsync($"api/queues/{virtualHost}/{queue}");

    /// <summary>Ends every connection of the virtual host, as a network fault would; returns how many it ended.</summary>
    public async Task<int> CloseConnectionsAsync(string virtualHost, CancellationToken cancellationToken)
    {
        var connections = await _http.GetFromJsonAsync<JsonElement>($"api/vhosts/{virtualHost}/connections", cancellationToken);
        var closed = 0;
        foreach (var connection in connections.EnumerateArray())
        {
            // One that goes just then is answered 404 or 500.
            using var response = await _http.DeleteAsync($"api/connections/{Uri.EscapeDataString(connection.GetProperty("name").GetString()!)}", cancellationToken);
            closed += response.IsSuccessStatusCode ? 1 : 0;
        }

        return closed;
    }

    /// <summary>Messages in a queue, unacknowledged ones included. The broker counts every few seconds only.</summary>
    public async Task<int> CountAsync(string virtualHost, string queue, CancellationToken cancellationToken)
    {
        var queues = await _http.GetFromJsonAsync<JsonElement>($"api/queues/{virtualHost}?disable_stats=true&enable_queue_totals=true", cancellationToken);
        var found = queues.EnumerateArray().Single(item => item.GetProperty("name").GetString() == queue);
        return found.TryGetProperty("messages", out var messages) ? messages.GetInt32() : 0;
    }

    public void Dispose() => _http.Dispose();

    private async Task PutAsync(string path, object body)
    {
        using var response = await _http.PutAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
    }

    private async Task DeleteAsync(string path)
    {
        using var response = await _http.DeleteAsync(path);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            response.EnsureSuccessStatusCode();
        }
    }
}
