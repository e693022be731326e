using System.Reflection;
using Aspire.Hosting.Storage;

namespace Aspire.Hosting.Testing;

/// <summary>Seen by <see cref="DistributedApplication.CreateBuilder(string[])"/> when a test calls it, directly or through an application host's Main.</summary>
internal sealed class TestRun(Assembly? appHostAssembly, bool stopsAtBuild)
{
    private static readonly AsyncLocal<TestRun?> Ambient = new();

    private bool _stopsAtBuild = stopsAtBuild;

    public static TestRun? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public Assembly? AppHostAssembly { get; } = appHostAssembly;

    public IDistributedApplicationBuilder? Builder { get; private set; }

    public string TemporaryDirectory { get; } = Path.Combine(Path.GetTempPath(), "aspire-local-" + Guid.CreateVersion7().ToString("N"));

    public IEnumerable<KeyValuePair<string, string?>> Defaults => [new(LocalDirectory.ConfigurationKey, TemporaryDirectory)];

    /// <exception cref="EntryPointStoppedException">Always the first time: it unwinds Main, which has said all there is to say.</exception>
    public void TakeOver(IDistributedApplicationBuilder builder)
    {
        if (_stopsAtBuild)
        {
            _stopsAtBuild = false;
            Builder = builder;
            throw new EntryPointStoppedException();
        }
    }
}
