namespace Trilateral.Membership.Contracts;

/// <summary>A public key tokens will be signed with; sent before its first use, so that every service knows it by then.</summary>
/// <param name="KeyId">The <c>kid</c> of the tokens.</param>
/// <param name="Jwk">The public JSON Web Key (RFC 7517), as text.</param>
/// <param name="UsedFrom">Nothing is signed with it earlier. UTC.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Restricted: for the services themselves, told to nobody.</param>
public sealed record SigningKeyPublished(string KeyId, string Jwk, DateTimeOffset UsedFrom, string Reach, string Class);
