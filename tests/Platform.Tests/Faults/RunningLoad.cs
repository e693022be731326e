namespace Trilateral.Platform.Tests.Faults;

internal sealed record RunningLoad(CommandLoad Commands, Task Finished);
