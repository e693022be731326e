using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

internal sealed record ExplicitStartAnnotation : IResourceAnnotation;
