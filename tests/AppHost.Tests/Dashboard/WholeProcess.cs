namespace Trilateral.AppHost.Tests.Dashboard;

/// <summary>Changes the environment and signals of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;
