using System.Security.Cryptography;
using System.Text;

namespace Trilateral.ServiceDefaults.Persistence;

internal static class ScramVerifier
{
    private const int Iterations = 4096;

    /// <summary>What PostgreSQL stores for a password (RFC 5803), made here so that the password itself is in no statement and no server log.</summary>
    public static string Create(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        if (!Ascii.IsValid(password) || password.Any(char.IsControl))
        {
            // Others would have to be normalised first (SASLprep), as the client does when it logs in.
            throw new ArgumentException("A database password consists of printable ASCII characters.", nameof(password));
        }

        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
