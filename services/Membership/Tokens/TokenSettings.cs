namespace Trilateral.Membership.Tokens;

/// <summary>Configuration section <c>Identity</c>, beside the issuer.</summary>
internal sealed class TokenSettings
{
    /// <summary>Shortest secret the platform is set up with, in characters.</summary>
    public const int MinSecretLength = 32;

    /// <summary>Encrypts the private signing keys in the database: 32 or more random characters, the same for every replica, kept outside the database.</summary>
    public string KeyEncryptionKey { get; set; } = "";
}
