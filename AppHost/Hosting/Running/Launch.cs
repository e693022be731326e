using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Running;

/// <summary>A process ready to start.</summary>
/// <param name="Spec">The process.</param>
/// <param name="Support">What was started for it and ends after it.</param>
internal sealed record Launch(ProcessSpec Spec, ChildProcess? Support = null);
