namespace Aspire.Hosting.ApplicationModel;

/// <summary>Inert data about one part of the system: a name and annotations. The engine acts on it later.</summary>
public interface IResource
{
    /// <summary>1 to 64 characters: ASCII letters, digits and single hyphens, a letter first; unique without regard to case.</summary>
    string Name { get; }

    /// <summary>What the builder methods have said about the resource, in the order they said it.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
