using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trilateral.Story;

/// <summary>The partner clients the story made, with the secrets they were shown once; a file only its owner can read, so that the next start uses the same clients.</summary>
internal sealed class Credentials(string file)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly JsonObject _clients = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : [];

    public static (string ClientId, string Secret) Administrator(string file)
    {
        if (!File.Exists(file))
        {
            throw new StepFailedException($"{file} is not there: Provisioning writes it when the platform starts.");
        }

        var written = JsonNode.Parse(File.ReadAllText(file))!;
        return (written["clientId"]!.GetValue<string>(), written["secret"]!.GetValue<string>());
    }

    public (string ClientId, string Secret)? Of(string name) =>
        _clients[name] is { } client ? (client["clientId"]!.GetValue<string>(), client["secret"]!.GetValue<string>()) : null;

    /// <summary>The id under which the platform knows the named mandate holder of a party; an office, no private person.</summary>
    public string PersonOf(string name)
    {
        var people = _clients["people"]?.AsObject();
        if (people is null)
        {
            people = [];
            _clients["people"] = people;
        }

        if (people[name] is null)
        {
            people[name] = $"per_{Guid.CreateVersion7():N}";
            Save();
        }

        return people[name]!.GetValue<string>();
    }

    public void Keep(string name, string clientId, string secret)
    {
        _clients[name] = new JsonObject { ["clientId"] = clientId, ["secret"] = secret };
        Save();
    }

    private void Save()
    {
        var draft = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, _clients, Indented);
        }

        File.Move(draft, file, overwrite: true);
    }
}
