using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

internal sealed record ArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> Callback) : IResourceAnnotation;
