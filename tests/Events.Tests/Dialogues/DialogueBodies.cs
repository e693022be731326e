using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Events.Tests.Dialogues;

/// <summary>Dialogues for tests, each at a time of its own.</summary>
internal static class DialogueBodies
{
    public const string Path = "/events/v1/dialogues";

    private static int _minute;

    /// <summary>A hybrid dialogue 120 days from now, with defaults for what is not given.</summary>
    public static Dictionary<string, object?> Body(DateTimeOffset now, int inPerson = 100, int online = 100, int? capInPerson = null)
    {
        var startsAt = now.AddDays(120).AddMinutes(Interlocked.Increment(ref _minute));
        return new()
        {
            ["topic"] = "firearms",
            ["title"] = "Demo dialogue on firearms",
            ["session"] = "Demo session",
            ["startsAt"] = startsAt,
            ["endsAt"] = startsAt.AddHours(8),
            ["place"] = "Vienna",
            ["format"] = "hybrid",
            ["capacity"] = new { inPerson, online },
            ["perOrganisation"] = new { inPerson = capInPerson },
        };
    }

    public static async Task<JsonElement> AnnounceAsync(this HttpClient unodc, Dictionary<string, object?> body, CancellationToken cancellationToken)
    {
        using var answer = await unodc.PostAsync(Path, body, cancellationToken);
        return await answer.JsonAsync(HttpStatusCode.Created, cancellationToken);
    }
}
