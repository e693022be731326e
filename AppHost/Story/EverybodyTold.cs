using System.Text.Json.Nodes;

namespace Trilateral.Story;

/// <summary>
/// Shows of each of the three parties one mail, as the mail server got it, and one webhook, whose signature its system verified, both about the same dialogue. Where one does
/// not come, the story says whose it is and which the others lack.
/// </summary>
/// <param name="receiver">The three partners' systems.</param>
/// <param name="mail">The mail server's; null where there is none.</param>
/// <param name="dialogue">That everybody was told of.</param>
/// <param name="since">Older mails are of earlier tellings.</param>
internal sealed class EverybodyTold(WebhookReceiver receiver, MailCatcher? mail, string dialogue, DateTimeOffset since)
{
    public static readonly string[] Parties = ["government", "alliance", "unodc"];

    private const string Mail = "mail";
    private const string Webhook = "verified webhook";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static string AddressOf(string party) => $"{party}@partner.example";

    public async Task TellAsync(Narrator narrator)
    {
        foreach (var party in mail is null ? [] : Parties)
        {
            await narrator.StepAsync($"A mail about the dialogue reaches {Spoken(party)}", () => ArrivedAsync(party, Mail));
        }

        foreach (var party in Parties)
        {
            await narrator.StepAsync($"A signed webhook about the dialogue reaches the system of {Spoken(party)} and verifies", () => ArrivedAsync(party, Webhook));
        }
    }

    /// <summary>In words: whose mail and whose webhook is not there.</summary>
    /// <param name="lacking">Party and what it lacks.</param>
    internal static string Say(IEnumerable<(string Party, string What)> lacking) => string.Join(
        "; ", lacking.GroupBy(one => one.Party, StringComparer.Ordinal).Select(party => $"{Spoken(party.Key)} lacks its {string.Join(" and its ", party.Select(one => one.What))}"));

    private static string Spoken(string party) => party switch
    {
        "government" => "the Government",
        "alliance" => "the Civil Society Alliance",
        _ => "UNODC",
    };

    private async Task<string> ArrivedAsync(string party, string what)
    {
        var ends = DateTimeOffset.UtcNow + Patience;
        while (DateTimeOffset.UtcNow < ends)
        {
            if (await FindAsync(party, what) is { } found)
            {
                return found;
            }

            await Task.Delay(Look);
        }

        var lacking = new List<(string, string)>();
        foreach (var one in Parties)
        {
            foreach (var kind in mail is null ? new[] { Webhook } : [Mail, Webhook])
            {
                if (await FindAsync(one, kind) is null)
                {
                    lacking.Add((one, kind));
                }
            }
        }

        throw new StepFailedException($"Of dialogue {dialogue}, after {Patience.TotalSeconds:0} s: {Say(lacking)}.");
    }

    private async Task<string?> FindAsync(string party, string what) => what == Mail ? await MailAsync(party) : Delivered(party);

    private async Task<string?> MailAsync(string party) =>
        await mail!.FindAsync(AddressOf(party), since, one => Text(one, "text").Contains(dialogue, StringComparison.Ordinal)) is { } found
            ? $"To {AddressOf(party)}: \"{Text(found, "subject")}\""
            : null;

    private string? Delivered(string party)
    {
        var mine = receiver.Deliveries.Where(delivery => delivery.Party == party).ToList();
        return mine.Find(delivery => !delivery.Verified) is { } bad ? throw new StepFailedException($"{Spoken(party)} got {bad.Id} ({bad.Type}), which does not verify with its secret alone.")
            : mine.Find(delivery => delivery.Subject == dialogue) is { } told
                ? $"{told.Type} as {told.Id}, signed with the secret that only {Spoken(party)} was shown; {mine.Count} verified in all: {string.Join(", ", mine.Select(one => one.Type).Distinct().Order(StringComparer.Ordinal))}."
                : null;
    }

    private static string Text(JsonNode mail, string member) => mail[member]?.GetValue<string>() ?? "";
}
