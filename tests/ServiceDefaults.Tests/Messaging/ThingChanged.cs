namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed record ThingChanged(Guid Subject, long Version, string? Note = null);
