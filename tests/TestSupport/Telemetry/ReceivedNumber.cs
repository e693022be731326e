namespace Trilateral.TestSupport.Telemetry;

public sealed record ReceivedNumber(string Service, string Instance, string Metric, Dictionary<string, string> Attributes, double Value);
