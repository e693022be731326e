using System.Text;

namespace Aspire.Hosting.Logs;

/// <summary>A log file of bounded size; when it is full it becomes <c>….1</c>, and the one before is dropped.</summary>
internal sealed class RotatingFile : IDisposable
{
    private readonly string _path;
    private readonly long _maxBytes;
    private FileStream _stream;

    public RotatingFile(string path, long maxBytes)
    {
        _path = path;
        _maxBytes = maxBytes;
        _stream = Open();
    }

    public void WriteLine(string line)
    {
        if (_stream.Length >= _maxBytes)
        {
            _stream.Dispose();
            File.Move(_path, _path + ".1", overwrite: true);
            _stream = Open();
        }

        _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _stream.Flush();
    }

    public void Dispose() => _stream.Dispose();

    private FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.Read | FileShare.Delete,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });
}
