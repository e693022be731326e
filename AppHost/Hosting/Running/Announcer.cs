using System.Globalization;
using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Running;

/// <summary>What the application host says on its own console: lifecycle, errors, and on request every line of every resource.</summary>
internal sealed class Announcer(TextWriter output, TextWriter error, bool allLines, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>Without a prefix, for people and scripts that read it.</summary>
    public void Say(string text) => Write(output, text);

    public void Tell(string id, string text) => Write(output, Prefixed(id, text));

    public void TellError(string id, string text, IReadOnlyList<BoardLogLine> lastOutput) =>
        Write(error, string.Join(Environment.NewLine, [Prefixed(id, text), .. lastOutput.Select(line => Prefixed(id, "| " + line.Text))]));

    public void PassOn(string id, bool isError, string line, bool important)
    {
        if (allLines || important)
        {
            Write(isError ? error : output, Prefixed(id, "| " + line));
        }
    }

    private string Prefixed(string id, string text) => string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():HH:mm:ss} {id}: {text}");

    private void Write(TextWriter writer, string text)
    {
        lock (_gate)
        {
            try
            {
                writer.WriteLine(text);
            }
            catch (IOException)
            {
                // Whoever read the console is gone (a closed pipe); the system runs on without being watched.
            }
        }
    }
}
