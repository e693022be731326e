namespace Trilateral.Submissions.Contributions;

/// <summary>The number an author quotes (rule 23): CON-XXXX-XXXX-XXXX in Crockford's base 32, which has no letters that look like digits. Random, so that it tells neither time nor how many there are.</summary>
internal static class ReceiptNumber
{
    /// <summary>Bytes of randomness it takes; the lower 60 bits count.</summary>
    public const int Bytes = 8;

    public const int Length = 18;

    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string From(ReadOnlySpan<byte> random)
    {
        var bits = BitConverter.ToUInt64(random);
        return string.Create(Length, bits, static (text, left) =>
        {
            "CON-XXXX-XXXX-XXXX".CopyTo(text);
            for (var at = Length - 1; at > 3; at--)
            {
                if (text[at] != '-')
                {
                    text[at] = Digits[(int)(left & 31)];
                    left >>= 5;
                }
            }
        });
    }
}
