namespace Aspire.Hosting.Processes;

/// <summary>A process that must not outlive the application host.</summary>
/// <param name="Number">Unique within the file.</param>
/// <param name="Purpose">Whose process it is.</param>
/// <param name="Pid">Null between the intent to start and the start; it leads a session and process group of its own.</param>
/// <param name="StartTicks">The process's start time; for an intent, the time of the intent.</param>
/// <param name="BootId">Pids and ticks count from the machine's start.</param>
/// <param name="CommandLine">What the process was started as.</param>
/// <param name="Stage">When to end it.</param>
/// <param name="StopSignal">How to end it.</param>
/// <param name="UrgentSignal">What to send when that does not help.</param>
/// <param name="EnvironmentDigest">Which of several with this command line, see <see cref="ProcFs.EnvironmentDigest(int)"/>.</param>
/// <param name="DataDirectory">Where its children live, when they leave its session.</param>
internal sealed record LedgerEntry(
    long Number,
    string Purpose,
    int? Pid,
    long StartTicks,
    string BootId,
    IReadOnlyList<string> CommandLine,
    ProcessStage Stage,
    int StopSignal,
    int? UrgentSignal,
    string? EnvironmentDigest,
    string? DataDirectory);
