namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Whose identity tables and audience: the service's name, which is also its schema.</summary>
internal sealed record IdentityService(string Schema);
