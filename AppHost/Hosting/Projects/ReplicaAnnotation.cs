using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

internal sealed record ReplicaAnnotation(int Count) : IResourceAnnotation;
