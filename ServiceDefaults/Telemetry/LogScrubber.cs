using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Trilateral.ServiceDefaults.Telemetry;

/// <summary>Sends of an exception its types and frames and not its messages, which hold whatever was in the way (C6).</summary>
internal sealed class LogScrubber : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (data.Attributes?.Any(attribute => attribute.Value is Exception) == true)
        {
            // Put into the text by its template, so the text goes and the template stays.
            data.FormattedMessage = null;
            data.Attributes = [.. data.Attributes.Select(attribute => attribute.Value is Exception fault ? new(attribute.Key, fault.GetType().FullName) : attribute)];
        }

        if (data.Exception is { } exception)
        {
            data.Exception = null;
            data.Attributes =
            [
                .. data.Attributes ?? [],
                new("exception.type", exception.GetType().FullName),
                new("exception.stacktrace", string.Join("\n caused by ", Frames(exception))),
            ];
        }
    }

    private static IEnumerable<string> Frames(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return $"{exception.GetType().FullName}\n{new StackTrace(exception, fNeedFileInfo: false)}";
        }
    }
}
