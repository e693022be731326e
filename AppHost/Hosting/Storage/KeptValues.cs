using System.Text.Json;

namespace Aspire.Hosting.Storage;

/// <summary>Generated values that stay the same from run to run: <c>parameters.json</c> in the local directory, mode 0600.</summary>
internal sealed class KeptValues(string directory)
{
    private static readonly Lock Gate = new();

    private readonly string _path = Path.Combine(directory, "parameters.json");

    public static KeptValues In(IDistributedApplicationBuilder builder) => new(LocalDirectory.PathFor(builder.Configuration, builder.AppHostDirectory));

    public string GetOrAdd(string name, Func<string> create)
    {
        lock (Gate)
        {
            var values = Read();
            if (values.TryGetValue(name, out var kept))
            {
                return kept;
            }

            var value = create();
            values.Add(name, value);
            LocalDirectory.Create(directory);
            PrivateFile.Write(_path, JsonSerializer.Serialize(values, LocalJson.Default.SortedDictionaryStringString));
            return value;
        }
    }

    public bool Has(string name)
    {
        lock (Gate)
        {
            return Read().ContainsKey(name);
        }
    }

    private SortedDictionary<string, string> Read()
    {
        try
        {
            return File.Exists(_path)
                ? JsonSerializer.Deserialize(File.ReadAllText(_path), LocalJson.Default.SortedDictionaryStringString) ?? []
                : [];
        }
        catch (JsonException fault)
        {
            throw new DistributedApplicationException(
                $"'{_path}' is not valid JSON: correct it, or delete the whole directory beside it to start with new data.", fault);
        }
    }
}
