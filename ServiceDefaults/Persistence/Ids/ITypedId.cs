namespace Trilateral.ServiceDefaults.Persistence.Ids;

/// <summary>What all <see cref="Id{T}"/> have in common, for code that meets them without knowing the type.</summary>
public interface ITypedId
{
    Guid Value { get; }
}
