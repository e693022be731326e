namespace Trilateral.Notifications.Tests;

/// <summary>Tests that change something of the whole process: beside them runs nothing.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class WholeProcess;
