using System.Net;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The configuration section <c>Webhooks</c>.</summary>
internal sealed class WebhookOptions
{
    public const string Section = "Webhooks";
    public const int MinKeyLength = 32;

    public static readonly TimeSpan MinAttemptTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan MaxAttemptTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Encrypts the endpoints' secrets; kept outside the database. Required.</summary>
    public string Key { get; set; } = "";

    /// <summary>The gateway's public address, for the <c>url</c> of thin bodies.</summary>
    public Uri PublicUrl { get; set; } = new("http://localhost:8080");

    /// <summary>Before the type of a CloudEvent: the platform's domain, turned round. Once events went out it stays as it is.</summary>
    public string TypePrefix { get; set; } = "example.trilateral";

    /// <summary>Ports an endpoint may have.</summary>
    public int[] Ports { get; set; } = [443, 8443];

    /// <summary>Test networks (CIDR) that may be reached all the same, with http and any port. Never in Production.</summary>
    public string[] AllowedNetworks { get; set; } = [];

    /// <summary>Delays before each attempt after the end of the one before (wire-contracts §2.4); their number is the number of attempts.</summary>
    public TimeSpan[] Schedule { get; set; } = [];

    /// <summary>One clock for connecting, sending and reading the answer; 5 to 30 s, well below <see cref="DeliveryStore.ClaimHold"/>, after which another replica sends the same again.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The most requests this process has under way; 0: this replica sends no webhooks.</summary>
    public int MaxInFlight { get; set; } = 256;

    /// <summary>The most of them for the endpoints of one client together, so that a few clients whose receivers hang leave room for the others; at least 1.</summary>
    public int MaxInFlightPerClient { get; set; } = 32;

    /// <summary>A process that has fewer under way in all gives each client no more than those.</summary>
    public int Share => Math.Min(MaxInFlightPerClient, MaxInFlight);

    public IReadOnlyList<IPNetwork> Networks() => [.. AllowedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <returns>What is wrong, in one sentence; null if all is well.</returns>
    public string? Check(bool isProduction)
    {
        if (Key.Length < MinKeyLength)
        {
            return $"Webhooks__Key is not set: give at least {MinKeyLength} random characters, the same to every replica, and keep them outside the database.";
        }

        if (AllowedNetworks.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } malformed)
        {
            return $"Webhooks__AllowedNetworks holds '{malformed}', which is no network in CIDR form such as 127.0.0.0/8.";
        }

        if (AttemptTimeout < MinAttemptTimeout || AttemptTimeout > MaxAttemptTimeout)
        {
            return $"Webhooks__AttemptTimeout is {AttemptTimeout}: give {MinAttemptTimeout} to {MaxAttemptTimeout}, long enough for a slow receiver and over before another replica repeats the attempt.";
        }

        if (MaxInFlight > 0 && MaxInFlightPerClient < 1)
        {
            return $"Webhooks__MaxInFlightPerClient is {MaxInFlightPerClient}: give at least 1, a small part of Webhooks__MaxInFlight, so that no client takes the place of the others.";
        }

        return isProduction && AllowedNetworks.Length > 0
            ? "Webhooks__AllowedNetworks is for tests and refused in Production: remove it, or start in another environment."
            : null;
    }
}
