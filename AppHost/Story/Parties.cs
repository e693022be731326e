namespace Trilateral.Story;

/// <summary>Who speaks: one administrator, three partner systems and two organisations, each with a client of its own.</summary>
internal sealed class Parties(StoryOptions options, Credentials credentials) : IDisposable
{
    private readonly List<PartyClient> _made = [];

    public PartyClient Administrator { get; private set; } = null!;

    public PartyClient Unodc { get; private set; } = null!;

    public PartyClient Government { get; set; } = null!;

    public PartyClient Alliance { get; set; } = null!;

    /// <summary>The member that speaks for the applicant.</summary>
    public PartyClient Sponsor { get; set; } = null!;

    /// <summary>The organisation whose way into the alliance is told.</summary>
    public PartyClient Applicant { get; set; } = null!;

    public IReadOnlyList<PartyClient> Made => _made;

    public async Task<string> MeetAdministratorAsync()
    {
        var (clientId, secret) = Credentials.Administrator(options.AdministratorFile);
        Administrator = Add("administrator", clientId, secret);
        var clients = await Administrator.ListAsync("/membership/v1/clients");
        return $"{clientId} has a token; {clients.Count} API client{(clients.Count == 1 ? "" : "s")} so far.";
    }

    public async Task<string> MeetUnodcAsync()
    {
        Unodc = await JoinAsync("unodc", "unodc", null, null, true, ["unodc_officer", "secretariat"]);
        return $"{Unodc.ClientId} acts for UNODC, in all countries.";
    }

    /// <summary>Uses the client of an earlier start, or makes it and grants its functions.</summary>
    /// <param name="name">Of the party, in the story.</param>
    /// <param name="side">Its side.</param>
    /// <param name="framework">The country's framework; null for none.</param>
    /// <param name="organisation">The organisation it acts for; null for a side as a whole.</param>
    /// <param name="named">Whether it is bound to a named mandate holder.</param>
    /// <param name="roles">The functions it gets.</param>
    public async Task<PartyClient> JoinAsync(string name, string side, string? framework, string? organisation, bool named, string[] roles)
    {
        if (credentials.Of(name) is { } kept)
        {
            return Add(name, kept.ClientId, kept.Secret);
        }

        var client = await Administrator.CreateAsync("/membership/v1/clients", new { name = $"Story: {name}", side, framework, organisation, personId = named ? credentials.PersonOf(name) : null });
        var (clientId, secret) = (client["id"]!.GetValue<string>(), client["secret"]!.GetValue<string>());
        foreach (var role in roles)
        {
            await Administrator.CreateAsync("/membership/v1/mandates", new { clientId, role, framework, organisation, document = "Demonstration of the platform" });
        }

        credentials.Keep(name, clientId, secret);
        return Add(name, clientId, secret);
    }

    public void Dispose()
    {
        foreach (var party in _made)
        {
            party.Dispose();
        }
    }

    private PartyClient Add(string name, string clientId, string secret)
    {
        var party = new PartyClient(options.Gateway, name, clientId, secret);
        _made.Add(party);
        return party;
    }
}
