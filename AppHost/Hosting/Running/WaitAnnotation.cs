using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <param name="Resource">Who is waited for.</param>
/// <param name="Until">What of it.</param>
/// <param name="ExitCode">The code that means success; for <see cref="WaitKind.Completed"/> only.</param>
/// <param name="Behavior">Null means by whether a dashboard is there.</param>
internal sealed record WaitAnnotation(IResource Resource, WaitKind Until, int ExitCode = 0, WaitBehavior? Behavior = null) : IResourceAnnotation;
