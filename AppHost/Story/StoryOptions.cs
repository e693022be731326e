namespace Trilateral.Story;

/// <summary>Where the story finds the platform; from the command line.</summary>
/// <param name="Gateway">The gateway's public address: the only one the story speaks to as a partner.</param>
/// <param name="Mail">The web address of the mail catcher, to show what arrived; null where there is none.</param>
/// <param name="Dashboard">Shown at the end.</param>
/// <param name="AdministratorFile">Credentials of the first administrator client, as Provisioning wrote them.</param>
/// <param name="ClientsFile">Where the story keeps the credentials of the partner clients it made; mode 0600.</param>
internal sealed record StoryOptions(Uri Gateway, Uri? Mail, string? Dashboard, string AdministratorFile, string ClientsFile)
{
    public const string Help = """
        Usage: story --gateway URL --administrator FILE --clients FILE [--mail URL] [--dashboard URL]
        Tells the platform's story through its public API and prints every step; exit 0 when all went well, 1 otherwise.
        """;

    public static StoryOptions? Parse(string[] arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index + 1 < arguments.Length; index += 2)
        {
            values[arguments[index]] = arguments[index + 1];
        }

        return arguments.Length % 2 == 0
            && values.TryGetValue("--gateway", out var gateway) && Uri.TryCreate(gateway, UriKind.Absolute, out var address)
            && values.TryGetValue("--administrator", out var administrator)
            && values.TryGetValue("--clients", out var clients)
            ? new StoryOptions(
                address,
                values.TryGetValue("--mail", out var mail) ? new Uri(mail) : null,
                values.GetValueOrDefault("--dashboard"),
                administrator,
                clients)
            : null;
    }
}
