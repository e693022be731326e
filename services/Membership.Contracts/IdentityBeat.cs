namespace Trilateral.Membership.Contracts;

/// <summary>Membership lives and its news arrive. Without a beat for a while, sensitive acts are refused (design §6).</summary>
/// <param name="SentAt">UTC.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Restricted: for the services themselves, told to nobody.</param>
public sealed record IdentityBeat(DateTimeOffset SentAt, string Reach, string Class);
