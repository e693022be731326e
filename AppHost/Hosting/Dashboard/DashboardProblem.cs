using System.Net.Mime;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard's only error form: problem+json, and the log-in form for a person who has to log in.</summary>
internal static class DashboardProblem
{
    public static async Task AnswerAsync(HttpContext context, int status, string? detail)
    {
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Session realm=\"dashboard\"";
        }

        var isPage = context.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
        if (isPage && status is StatusCodes.Status401Unauthorized or StatusCodes.Status429TooManyRequests)
        {
            context.Response.StatusCode = status;
            await DashboardFiles.LogInPage(detail).ExecuteAsync(context);
        }
        else
        {
            await TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
        }
    }

    public static Task AnswerFaultAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        return AnswerAsync(context, status, status == StatusCodes.Status500InternalServerError ? "The reason is in the engine's console." : null);
    }
}
