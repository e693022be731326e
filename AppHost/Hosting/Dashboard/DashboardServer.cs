using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The administrators' page over a board: its own small web server inside the engine's process.
/// It shows secrets and can stop servers, so it listens on loopback only, and does not trust a request for coming from there.
/// </summary>
/// <param name="board">What is shown and done.</param>
/// <param name="address">http on localhost, 127.0.0.1 or [::1]; port 0 takes a free one.</param>
/// <param name="token">What opens the page; printed by the engine, new at every start.</param>
/// <param name="time">Clock of uptimes, heartbeats and the log-in limit.</param>
internal sealed class DashboardServer(IResourceBoard board, Uri address, string token, TimeProvider time) : IAsyncDisposable
{
    private WebApplication? _app;
    private Uri? _bound;

    /// <summary>Where the page is, with the port really taken.</summary>
    public Uri Address => _bound ?? address;

    /// <summary>The one link that opens the page without typing the token.</summary>
    public Uri LogInAddress => new(Address, "/login?t=" + Uri.EscapeDataString(token));

    /// <exception cref="DashboardException">The address is not a loopback address, or its port is taken or forbidden.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (address.Scheme != Uri.UriSchemeHttp || !DashboardAccess.LoopbackHosts.Contains(address.Host))
        {
            throw new DashboardException(
                $"The dashboard shows secrets and listens on this machine only: give it an address such as http://localhost:{address.Port}, "
                + $"not {address}.");
        }

        var app = Build();
        try
        {
            await app.StartAsync(cancellationToken);
            _app = app;
            _bound = new UriBuilder(address) { Port = new Uri(app.Urls.First()).Port }.Uri;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new DashboardException(
                $"Port {address.Port} of the dashboard is taken: end the program that holds it, or give the dashboard another address.",
                exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new DashboardException(
                $"Port {address.Port} of the dashboard is not free for this user: give the dashboard an address with a port above 1023.",
                exception);
        }
        finally
        {
            if (_app is null)
            {
                await app.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private WebApplication Build()
    {
        // Empty: neither environment variables nor settings files of the AppHost's own process may move or change this server.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Listen);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        // The host would print a stack trace for a taken port, beside the one sentence the engine prints.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = DashboardJson.Default.Options.DefaultIgnoreCondition;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, DashboardJson.Default);
        });

        var app = builder.Build();
        var access = new DashboardAccess(new DashboardSession(token, time), app.Logger);
        app.Use(DashboardAccess.AddHeaders);
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = DashboardProblem.AnswerFaultAsync });
        app.UseStatusCodePages(context => DashboardProblem.AnswerAsync(context.HttpContext, context.HttpContext.Response.StatusCode, null));
        app.UseRouting();
        app.Use(access.GuardAsync);
        app.MapGet("/health", () => TypedResults.Text("Healthy")).WithMetadata(new OpenToAll());
        DashboardFiles.Map(app);
        access.Map(app);
        new DashboardApi(board, time, app.Logger, app.Lifetime.ApplicationStopping).Map(app);
        return app;
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 16 * 1024;
        // localhost means both loopback addresses; a free port can be picked for one only.
        if (address is { Host: "localhost", Port: not 0 })
        {
            kestrel.ListenLocalhost(address.Port, WithHttp1);
        }
        else
        {
            kestrel.Listen(address.Host == "[::1]" ? IPAddress.IPv6Loopback : IPAddress.Loopback, address.Port, WithHttp1);
        }

        static void WithHttp1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
    }

    /// <summary>Ctrl+C and SIGTERM belong to the AppHost; the usual lifetime would catch them here as well.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
