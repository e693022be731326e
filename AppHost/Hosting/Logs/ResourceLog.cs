using System.Globalization;
using System.Runtime.CompilerServices;
using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Logs;

/// <summary>The output of one resource (one replica): the last lines in memory, more of them in a file.</summary>
internal sealed class ResourceLog(RotatingFile? file, TimeProvider time) : IDisposable
{
    public const int MaxLines = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<BoardLogLine> _lines = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _lastNumber;
    private bool _closed;

    public void Append(bool isError, string text)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            var line = new BoardLogLine(++_lastNumber, time.GetUtcNow(), isError, text);
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }

            WriteToFile(line);
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }

    public IReadOnlyList<BoardLogLine> Last(int count)
    {
        lock (_gate)
        {
            return [.. _lines.TakeLast(count)];
        }
    }

    public async IAsyncEnumerable<BoardLogLine> ReadAsync(long afterLine, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            List<BoardLogLine> lines;
            Task changed;
            lock (_gate)
            {
                // The lines are numbered without gaps, so those already read need not be looked at.
                var first = _lines.Count == 0 ? 0 : _lines.Peek().Number;
                lines = [.. _lines.Skip((int)Math.Clamp(afterLine - first + 1, 0, _lines.Count))];
                changed = _changed.Task;
                follow &= !_closed;
            }

            foreach (var line in lines)
            {
                yield return line;
                afterLine = line.Number;
            }

            if (!follow)
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                file?.Dispose();
                _changed.SetResult();
            }
        }
    }

    private void WriteToFile(BoardLogLine line)
    {
        try
        {
            file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.At:yyyy-MM-ddTHH:mm:ss.fffZ} {(line.IsError ? '!' : ' ')} {line.Text}"));
        }
        catch (IOException)
        {
            // A full disk must not keep the process from being read: it would block on its output. The lines in memory stay.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
