namespace Aspire.Hosting.ApplicationModel;

/// <summary>The arguments of a resource while they are put together, at every start anew.</summary>
public sealed class CommandLineArgsCallbackContext(IList<object> args, IResource? resource = null, CancellationToken cancellationToken = default)
{
    /// <summary>Text or <see cref="IValueProvider"/>, in order.</summary>
    public IList<object> Args { get; } = args;

    public IResource? Resource { get; } = resource;

    public CancellationToken CancellationToken { get; } = cancellationToken;
}
