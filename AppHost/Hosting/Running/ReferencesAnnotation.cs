using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>The resource uses the value: it is stopped before whatever the value comes from.</summary>
internal sealed record ReferencesAnnotation(object Value) : IResourceAnnotation;
