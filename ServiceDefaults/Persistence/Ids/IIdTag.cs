namespace Trilateral.ServiceDefaults.Persistence.Ids;

/// <summary>Says which prefix the ids of a type carry; usually implemented by the entity itself.</summary>
public interface IIdTag
{
    /// <summary>2 to 8 lower-case letters without the underscore, e.g. <c>org</c> (design §7).</summary>
    static abstract string IdPrefix { get; }
}
