using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Trilateral.Notifications.Notices;

/// <summary>
/// The form of an event's data, written down once as a file of <c>Notices/Catalogue</c> and built into the service. Partners are answered the file and not what the
/// code would say today: a type has one form for ever, to which only members that may be absent are added.
/// </summary>
/// <param name="Schema">JSON Schema, draft 2020-12.</param>
/// <param name="Example">Fits it. The examples of all types tell one story, in the order of <see cref="NoticeTypes.All"/>.</param>
internal sealed record NoticeForm(JsonElement Schema, JsonElement Example)
{
    private const string Folder = "Notices.Catalogue.";

    private static readonly ConcurrentDictionary<string, NoticeForm?> Read = new(StringComparer.Ordinal);

    /// <summary>Of every type that tells of a record, for endpoints that ask for it so.</summary>
    public static NoticeForm Thin => Of("thin");

    /// <summary>Everything that was ever written down, by name.</summary>
    public static IEnumerable<string> Names => Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..^".json".Length]);

    public static NoticeForm Of(string name) => Find(name) ?? throw new InvalidOperationException($"Notices/Catalogue/{name}.json is not built in.");

    /// <summary>Null where it was not written down yet.</summary>
    public static NoticeForm? Find(string name) => Read.GetOrAdd(name, static one =>
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{one}.json");
        return file is null ? null : JsonSerializer.Deserialize<NoticeForm>(file, JsonSerializerOptions.Web);
    });
}
