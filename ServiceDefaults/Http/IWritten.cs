namespace Trilateral.ServiceDefaults.Http;

/// <summary>A record whose words are its author's: the answer about it is in the language they wrote.</summary>
public interface IWritten
{
    /// <summary>A tag of BCP 47.</summary>
    string Language { get; }
}
