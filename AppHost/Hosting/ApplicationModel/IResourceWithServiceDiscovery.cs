namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource whose endpoints are handed to those that refer to it.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
