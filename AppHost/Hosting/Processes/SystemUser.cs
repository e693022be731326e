using System.Globalization;

namespace Aspire.Hosting.Processes;

internal sealed record SystemUser(string Name, int UserId, int GroupId)
{
    public static SystemUser? Find(string name)
    {
        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 3 && fields[0] == name);
        return fields is null
            ? null
            : new SystemUser(name, int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }
}
