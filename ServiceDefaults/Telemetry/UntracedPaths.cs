using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Trilateral.ServiceDefaults.Telemetry;

/// <summary>Marks the request's span, and so all below it, as not worth sending where the path is a probe's.</summary>
internal sealed class UntracedPaths : IStartupFilter
{
    private const string Mark = "trilateral.untraced";
    private static readonly PathString[] Probes = ["/health", "/alive"];

    public static bool Covers(Activity activity)
    {
        for (var current = activity; current is not null; current = current.Parent)
        {
            if (current.GetCustomProperty(Mark) is not null)
            {
                return true;
            }
        }

        return false;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            if (Array.Exists(Probes, probe => context.Request.Path.StartsWithSegments(probe, StringComparison.Ordinal)))
            {
                Activity.Current?.SetCustomProperty(Mark, Mark);
            }

            return rest(context);
        });
        next(app);
    };
}
