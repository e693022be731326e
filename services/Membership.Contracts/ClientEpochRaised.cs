namespace Trilateral.Membership.Contracts;

/// <summary>The mandates, secrets or state of an API client changed: tokens of an earlier epoch are refused everywhere.</summary>
/// <param name="ClientId"><c>cli_…</c>.</param>
/// <param name="Epoch">From 1; tokens carry the one they were issued in.</param>
/// <param name="Closed">The client is disabled: no token of it counts.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Restricted: for the services themselves, told to nobody.</param>
public sealed record ClientEpochRaised(string ClientId, long Epoch, bool Closed, string Reach, string Class);
