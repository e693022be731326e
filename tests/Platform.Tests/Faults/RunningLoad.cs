namespace Trilateral.Platform.Tests.Faults;

/// <summary>A load under way.</summary>
/// <param name="Commands">The commands, each with an effect of its own.</param>
/// <param name="Subjects">The few subjects that change again and again beside them.</param>
/// <param name="Answered">All commands are answered.</param>
/// <param name="Finished">The changes too.</param>
internal sealed record RunningLoad(CommandLoad Commands, SubjectLoad Subjects, Task Answered, Task Finished);
