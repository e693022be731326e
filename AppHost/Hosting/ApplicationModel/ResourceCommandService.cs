namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts, stops and restarts resources. Those that depend on them are left alone.</summary>
public sealed class ResourceCommandService
{
    private readonly Func<string, string, CancellationToken, Task<ExecuteCommandResult>> _execute;

    internal ResourceCommandService(Func<string, string, CancellationToken, Task<ExecuteCommandResult>> execute)
    {
        _execute = execute;
    }

    /// <summary>Executes one of <see cref="KnownResourceCommands"/> and returns once it is done.</summary>
    /// <param name="resourceId">The id of one replica, or the resource's name for all of them.</param>
    /// <param name="commandName">The command.</param>
    /// <param name="cancellationToken">Ends the waiting, not the command.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _execute(resourceId, commandName, cancellationToken);

    /// <inheritdoc cref="ExecuteCommandAsync(string, string, CancellationToken)"/>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return _execute(resource.Name, commandName, cancellationToken);
    }
}
