using System.Text.Json;
using Aspire.Hosting.Storage;

namespace Aspire.Hosting.Processes;

/// <summary>The file that lets the next run end what a killed one left behind.</summary>
internal sealed class ProcessLedger(string path)
{
    private readonly Lock _gate = new();
    private readonly List<LedgerEntry> _entries = [];
    private long _lastNumber;

    public static IReadOnlyList<LedgerEntry> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), LocalJson.Default.IReadOnlyListLedgerEntry) ?? [];
        }
        catch (JsonException fault)
        {
            throw new DistributedApplicationException(
                $"'{path}' cannot be read ({fault.Message.TrimEnd('.')}): end what it names by hand and delete it.", fault);
        }
    }

    /// <summary>Writes down that a process is about to start, so that one started in the very moment of our death is found too.</summary>
    public LedgerEntry Begin(ProcessSpec spec, IReadOnlyList<string> commandLine)
    {
        lock (_gate)
        {
            var entry = new LedgerEntry(
                ++_lastNumber,
                spec.Purpose,
                null,
                ProcFs.NowTicks(),
                ProcFs.BootId,
                commandLine,
                spec.Stage,
                spec.StopSignal,
                spec.UrgentSignal,
                ProcFs.EnvironmentDigest(spec.Environment),
                spec.DataDirectory);
            _entries.Add(entry);
            Save();
            return entry;
        }
    }

    public LedgerEntry Confirm(LedgerEntry intent, int pid, long startTicks)
    {
        lock (_gate)
        {
            var entry = intent with { Pid = pid, StartTicks = startTicks };
            _entries[_entries.FindIndex(known => known.Number == intent.Number)] = entry;
            Save();
            return entry;
        }
    }

    public void Remove(LedgerEntry entry)
    {
        lock (_gate)
        {
            _entries.RemoveAll(known => known.Number == entry.Number);
            Save();
        }
    }

    private void Save() => PrivateFile.Write(path, JsonSerializer.Serialize(_entries, LocalJson.Default.IReadOnlyListLedgerEntry));
}
