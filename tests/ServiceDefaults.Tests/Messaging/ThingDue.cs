namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed record ThingDue(Guid Subject, int Generation);
