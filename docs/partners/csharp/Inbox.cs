using System.Text.Json;

namespace Trilateral.Receiver;

/// <summary>The events that came, each once, in a file; a database with a unique key on the id does the same.</summary>
internal sealed class Inbox : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly FileStream _file;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _latest = new(StringComparer.Ordinal);

    public Inbox(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var whole = 0L;
        using (var reader = new StreamReader(_file, leaveOpen: true))
        {
            foreach (var line in reader.ReadToEnd().Split('\n')[..^1])
            {
                using var entry = JsonDocument.Parse(line);
                Note(entry.RootElement.GetProperty("id").GetString()!, entry.RootElement);
                whole += System.Text.Encoding.UTF8.GetByteCount(line) + 1;
            }
        }

        // What a crash left half written was never answered 2xx and comes again.
        _file.SetLength(whole);
        _file.Position = whole;
    }

    /// <summary>Keeps an event unless it is there: the same id comes again after a lost answer, a resend or a replay.</summary>
    public async Task KeepAsync(string id, JsonElement message, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_known.Contains(id))
            {
                return;
            }

            // An event that was put off may come after its successor: whoever keeps only the latest state passes over what is late.
            var late = message.TryGetProperty("sequence", out var sequence) && _latest.GetValueOrDefault(message.GetProperty("subject").GetString()!) > sequence.GetInt64();
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(new { id, late, message }), (byte)'\n'];
            await _file.WriteAsync(line, CancellationToken.None);
            _file.Flush(flushToDisk: true);
            using var entry = JsonDocument.Parse(line);
            Note(id, entry.RootElement);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _one.Dispose();
    }

    private void Note(string id, JsonElement entry)
    {
        _known.Add(id);
        var message = entry.GetProperty("message");
        if (message.TryGetProperty("sequence", out var sequence))
        {
            var subject = message.GetProperty("subject").GetString()!;
            _latest[subject] = Math.Max(_latest.GetValueOrDefault(subject), sequence.GetInt64());
        }
    }
}
