using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trilateral.Partner;

/// <summary>An SMTP server that takes every mail at once and keeps of it when it came and its Message-ID.</summary>
internal sealed class MailSink : IDisposable
{
    private const string MessageId = "message-id:";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, int> _mails = new(StringComparer.Ordinal);
    private long _first;
    private long _last;

    public MailSink()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Forget()
    {
        _mails.Clear();
        (_first, _last) = (0, 0);
        return "forgotten";
    }

    /// <returns>Mails, different Message-IDs among them, and the first and the last arrival in microseconds since 1970.</returns>
    public string Count() => string.Create(CultureInfo.InvariantCulture, $"{_mails.Values.Sum()} {_mails.Count} {Interlocked.Read(ref _first)} {Interlocked.Read(ref _last)}");

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = TalkAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII);
                await AnswerAsync(stream, "220 sink");
                while (await reader.ReadLineAsync() is { } line && line.Length >= 4)
                {
                    var verb = line[..4].ToUpperInvariant();
                    if (verb == "DATA")
                    {
                        await AnswerAsync(stream, "354 go on");
                        await TakeAsync(reader);
                    }

                    await AnswerAsync(stream, verb == "QUIT" ? "221 bye" : "250 ok");
                    if (verb == "QUIT")
                    {
                        return;
                    }
                }
            }
            catch (IOException)
            {
                // Whoever hangs up has nothing more to say.
            }
        }
    }

    private async Task TakeAsync(StreamReader reader)
    {
        var id = "";
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            if (id.Length == 0 && line.StartsWith(MessageId, StringComparison.OrdinalIgnoreCase))
            {
                id = line[MessageId.Length..].Trim();
            }
        }

        _mails.AddOrUpdate(id, 1, (_, count) => count + 1);
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        Interlocked.CompareExchange(ref _first, now, 0);
        Interlocked.Exchange(ref _last, now);
    }

    private static Task AnswerAsync(NetworkStream stream, string line) => stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();
}
