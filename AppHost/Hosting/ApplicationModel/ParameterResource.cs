namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value given from outside: configuration key <c>Parameters:{name}</c>, or a default.</summary>
public sealed class ParameterResource : Resource, IValueProvider
{
    private readonly Lazy<string> _value;

    /// <param name="name">The resource's name.</param>
    /// <param name="callback">Gives the value; called once, when the value is first needed.</param>
    /// <param name="secret">Hides the value at the dashboard.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    public bool Secret { get; }

    public ParameterDefault? Default { get; set; }

    /// <exception cref="MissingParameterValueException">Neither the configuration nor a default gives a value.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(_value.Value);
}
