namespace Trilateral.Bench;

/// <summary>A bench could not be carried out; the message says why and, where there is one, the way out.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
