using System.Globalization;
using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>What the page asks for: resources, their environment, their logs, and commands.</summary>
internal sealed partial class DashboardApi(IResourceBoard board, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private readonly DashboardStream _stream = new(board, time);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/resources", () => TypedResults.Ok(BoardView.Of(board.Current, time.GetUtcNow())));
        routes.MapGet("/api/stream", Stream);
        var resource = routes.MapGroup("/api/resources/{id}");
        resource.MapGet("/environment", Environment);
        resource.MapPost("/environment/{name}/reveal", Reveal);
        resource.MapGet("/log", DownloadLog);
        foreach (var command in Enum.GetValues<BoardCommand>())
        {
            resource.MapPost("/" + command.ToString().ToLowerInvariant(), (string id) => ExecuteAsync(id, command));
        }
    }

    private IResult Stream(HttpContext context, string? log, long? after)
    {
        if (log is not null && Find(log) is null)
        {
            return TypedResults.NotFound();
        }

        // Sent by the browser when it reconnects by itself, and then newer than what the address says.
        var afterLine = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : after ?? 0;
        return TypedResults.ServerSentEvents(UntilStopped());

        async IAsyncEnumerable<SseItem<string>> UntilStopped()
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await foreach (var item in _stream.ReadAsync(log, afterLine, ending.Token))
            {
                yield return item;
            }
        }
    }

    private IResult Environment(string id) => Find(id) is { } resource
        ? TypedResults.Ok<IReadOnlyList<VariableView>>([.. resource.Environment.Select(VariableView.Of)])
        : TypedResults.NotFound();

    private IResult Reveal(string id, string name) => Find(id)?.Environment.FirstOrDefault(variable => variable.Name == name) is { } variable
        ? TypedResults.Ok(new SecretView(variable.Value))
        : TypedResults.NotFound();

    private IResult DownloadLog(HttpContext context, string id)
    {
        if (Find(id) is null)
        {
            return TypedResults.NotFound();
        }

        return TypedResults.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, leaveOpen: true);
                await foreach (var line in board.ReadLogAsync(id, afterLine: 0, follow: false, context.RequestAborted))
                {
                    var text = $"{line.At.UtcDateTime:O} {(line.IsError ? 'E' : ' ')} {line.Text}";
                    await writer.WriteLineAsync(text.AsMemory(), context.RequestAborted);
                }
            },
            "text/plain; charset=utf-8",
            fileDownloadName: $"{id}.log");
    }

    private async Task<IResult> ExecuteAsync(string id, BoardCommand command)
    {
        if (Find(id) is null)
        {
            return TypedResults.NotFound();
        }

        Log.CommandAsked(logger, command, id);
        // Ends with the dashboard, not with the page: a closed tab must not leave a resource half stopped.
        try
        {
            var result = await board.ExecuteAsync(id, command, stopping);
            return result.Refusal is null
                ? TypedResults.Ok(new CommandView(id, command))
                : TypedResults.Problem(result.Refusal, statusCode: StatusCodes.Status409Conflict, title: $"{command} refused");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return TypedResults.Problem("The engine is stopping.", statusCode: StatusCodes.Status503ServiceUnavailable, title: $"{command} ended");
        }
    }

    private BoardResource? Find(string id) => board.Current.FirstOrDefault(resource => resource.Id == id);

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Information, "Dashboard: {Command} of {Resource} asked for")]
        public static partial void CommandAsked(ILogger logger, BoardCommand command, string resource);
    }
}
