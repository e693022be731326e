using System.Text.Json.Serialization;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Storage;

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<LedgerEntry>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class LocalJson : JsonSerializerContext;
