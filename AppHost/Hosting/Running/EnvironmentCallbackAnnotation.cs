using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

internal sealed record EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> Callback) : IResourceAnnotation;
