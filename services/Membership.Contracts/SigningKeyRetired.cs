namespace Trilateral.Membership.Contracts;

/// <summary>A signing key is out of use: its last token has ended, or it was lost.</summary>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="RetiredAt">From then on nothing signed with it is believed. UTC.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Restricted: for the services themselves, told to nobody.</param>
public sealed record SigningKeyRetired(string KeyId, DateTimeOffset RetiredAt, string Reach, string Class);
