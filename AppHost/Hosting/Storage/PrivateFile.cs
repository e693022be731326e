using System.Text;

namespace Aspire.Hosting.Storage;

/// <summary>Files only their owner can read, replaced as a whole or not at all.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string content)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
        }

        File.Move(draft, path, overwrite: true);
    }
}
