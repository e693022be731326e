using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

internal sealed record ProjectPathAnnotation(string Path) : IResourceAnnotation;
