using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Tests.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Http;

/// <summary>A service of a few routes behind the platform's own pipeline, over real HTTP. Who calls is said by a header: tokens have tests of their own.</summary>
internal sealed class ProbeService : IAsyncDisposable
{
    /// <summary>Names the client that calls; without it nobody does.</summary>
    public const string ClientHeader = "X-Probe-Client";

    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _dataSource;

    private ProbeService(WebApplication app, NpgsqlDataSource dataSource) => (_app, _dataSource) = (app, dataSource);

    /// <param name="connectionString">Of a database that is there or not.</param>
    /// <param name="map">The routes.</param>
    /// <param name="cursorKey">The service's secret.</param>
    public static async Task<ProbeService> StartAsync(string connectionString, Action<WebApplication> map, string cursorKey = "cursor-key-of-this-run")
    {
        var dataSource = NpgsqlDataSource.Create(connectionString);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Http:CursorKey"] = cursorKey });
        builder.AddServiceDefaults();
        builder.Services.AddScoped<CurrentActor>();
        builder.Services.AddDbContext<ProbeDbContext>(options => options.UseNpgsql(dataSource));
        builder.Services.AddScoped<ServiceDbContext>(provider => provider.GetRequiredService<ProbeDbContext>());
        var app = builder.Build();
        app.UseEdgeDefaults();
        app.Use((context, next) =>
        {
            if (context.Request.Headers[ClientHeader] is [{ } client])
            {
                context.RequestServices.GetRequiredService<CurrentActor>().Value = new Actor(client, Side.Unodc, null, null, null, []);
            }

            return next(context);
        });
        app.Use(RereadableBody.KeepAsync);
        app.UseMiddleware<IdempotencyMiddleware>();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ProbeService(app, dataSource);
    }

    public HttpClient Caller(string? client = "cli_one")
    {
        var caller = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        if (client is not null)
        {
            caller.DefaultRequestHeaders.Add(ClientHeader, client);
        }

        return caller;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _dataSource.DisposeAsync();
    }
}
