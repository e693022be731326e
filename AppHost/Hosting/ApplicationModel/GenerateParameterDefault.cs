using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value of the given make.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Look-alikes (l, I, O, 0 …) stay in: nobody types these values.
    private const string LowerSet = "abcdefghijklmnopqrstuvwxyz";
    private const string UpperSet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string NumericSet = "0123456789";
    private const string SpecialSet = "-_.{}~()*+!";

    /// <summary>The least number of characters; by default 22, which is more than 128 bits of letters and digits.</summary>
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    /// <summary>Whether <c>-_.{}~()*+!</c> may occur.</summary>
    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    /// <inheritdoc/>
    public override string GetDefaultValue()
    {
        (bool Use, string Set, int Least)[] sets =
            [(Lower, LowerSet, MinLower), (Upper, UpperSet, MinUpper), (Numeric, NumericSet, MinNumeric), (Special, SpecialSet, MinSpecial)];
        if (sets.Any(set => set is { Use: false, Least: > 0 } or { Least: < 0 }))
        {
            throw new DistributedApplicationException("A generated parameter asks for characters of a kind it does not allow.");
        }

        var all = string.Concat(sets.Where(set => set.Use).Select(set => set.Set));
        if (all.Length == 0 || Math.Max(MinLength, sets.Sum(set => set.Least)) < 1)
        {
            throw new DistributedApplicationException("A generated parameter needs a length of at least 1 and a kind of characters.");
        }

        var chosen = sets.SelectMany(set => RandomNumberGenerator.GetItems<char>(set.Set, set.Least)).ToList();
        chosen.AddRange(RandomNumberGenerator.GetItems<char>(all, Math.Max(0, MinLength - chosen.Count)));
        var characters = chosen.ToArray();
        RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }
}
