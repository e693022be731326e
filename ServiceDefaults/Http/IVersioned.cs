namespace Trilateral.ServiceDefaults.Http;

/// <summary>An answer about one record; its version is the record's strong ETag.</summary>
public interface IVersioned
{
    /// <summary>From 1, one more with every change.</summary>
    long Version { get; }
}
