namespace Trilateral.Story;

/// <summary>A step did not come out as it should; the message says what was expected and what came instead.</summary>
public sealed class StepFailedException(string message) : Exception(message);
