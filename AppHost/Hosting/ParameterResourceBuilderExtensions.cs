using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Storage;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Values from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>The value of configuration key <c>Parameters:{name}</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(FromConfiguration(builder, name, $"Parameters:{name}", secret));

    /// <summary>The given value, unless the configuration has another. There is nothing to publish to, so <paramref name="publishValueAsDefault"/> is without effect.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <inheritdoc cref="AddParameter(IDistributedApplicationBuilder, string, string, bool, bool)"/>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(valueGetter);
        _ = publishValueAsDefault;
        return builder.AddResource(new ParameterResource(name, _ => Configured(builder.Configuration, $"Parameters:{name}") ?? valueGetter(), secret));
    }

    /// <summary>The configured value, else the default's; <paramref name="persist"/> keeps that for the next runs, readable by the owner only.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(WithDefault(builder, name, value, secret, persist));

    /// <summary>The value of the given configuration key.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false) =>
        builder.AddResource(FromConfiguration(builder, name, configurationKey, secret));

    /// <summary>A server that is already there: passes on <c>ConnectionStrings:{name}</c> of the application host's configuration.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        // A connection string usually holds a password, so all of them are treated as secrets.
        var value = FromConfiguration(builder, name, $"ConnectionStrings:{name}", secret: true);
        return builder.AddResource(new ConfiguredConnectionString(name, environmentVariableName, value));
    }

    /// <summary>A password nobody has to think of: random at first, then kept.</summary>
    internal static ParameterResource CreateGeneratedPassword(IDistributedApplicationBuilder builder, string name) =>
        WithDefault(builder, name, new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);

    private static ParameterResource WithDefault(
        IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        return new ParameterResource(
            name,
            given => Configured(builder.Configuration, $"Parameters:{name}")
                ?? (persist ? KeptValues.In(builder).GetOrAdd(name, given!.GetDefaultValue) : given!.GetDefaultValue()),
            secret)
        {
            Default = value,
        };
    }

    private static ParameterResource FromConfiguration(IDistributedApplicationBuilder builder, string name, string key, bool secret)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new ParameterResource(
            name,
            given => Configured(builder.Configuration, key)
                ?? given?.GetDefaultValue()
                ?? throw new MissingParameterValueException(
                    $"'{name}' has no value: set the configuration key '{key}', for example with the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}."),
            secret);
    }

    /// <summary>Shells cannot export names with a hyphen, so an underscore in the key's last part is as good.</summary>
    private static string? Configured(ConfigurationManager configuration, string key) =>
        configuration[key] ?? configuration[key.Replace('-', '_')];
}
