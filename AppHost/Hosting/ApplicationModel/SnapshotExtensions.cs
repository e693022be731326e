namespace Aspire.Hosting.ApplicationModel;

internal static class SnapshotExtensions
{
    public const string ProcessIdProperty = "executable.pid";
    public const string StateReasonProperty = "resource.stateReason";

    /// <summary>For whom it waits, or why it ended.</summary>
    public static string? Reason(this CustomResourceSnapshot snapshot) => snapshot.Property(StateReasonProperty) as string;

    public static int? ProcessId(this CustomResourceSnapshot snapshot) => snapshot.Property(ProcessIdProperty) as int?;

    public static CustomResourceSnapshot With(this CustomResourceSnapshot snapshot, string property, object? value)
    {
        var others = snapshot.Properties.RemoveAll(existing => existing.Name == property);
        return snapshot with { Properties = value is null ? others : others.Add(new ResourcePropertySnapshot(property, value)) };
    }

    public static string TypeName(this IResource resource)
    {
        var name = resource.GetType().Name;
        return name.EndsWith("Resource", StringComparison.Ordinal) ? name[..^"Resource".Length] : name;
    }

    private static object? Property(this CustomResourceSnapshot snapshot, string name) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value;
}
