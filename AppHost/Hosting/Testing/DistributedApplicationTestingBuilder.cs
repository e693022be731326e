using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an application host in a test: no dashboard, free ports instead of fixed ones, a local directory of its own that goes with it,
/// and those that wait for something dead fail.
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the Main of the assembly <typeparamref name="TEntryPoint"/> lives in, up to its Build().</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(args);
        var assembly = typeof(TEntryPoint).Assembly;
        var main = assembly.EntryPoint
            ?? throw new DistributedApplicationException($"'{assembly.GetName().Name}' has no entry point: name a type of an application host.");
        var run = new TestRun(assembly, stopsAtBuild: true);
        await Task.Run(() => RunAsync(main, args, run), cancellationToken).WaitAsync(cancellationToken);
        return new TestingBuilder(run.Builder!);
    }

    /// <summary>An application described by the test itself.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args)
    {
        TestRun.Current = new TestRun(Assembly.GetCallingAssembly(), stopsAtBuild: false);
        try
        {
            return new TestingBuilder(DistributedApplication.CreateBuilder(args));
        }
        finally
        {
            TestRun.Current = null;
        }
    }

    private static async Task RunAsync(MethodInfo main, string[] args, TestRun run)
    {
        TestRun.Current = run;
        try
        {
            var result = main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? null : [args], null);
            if (result is Task task)
            {
                await task;
            }
        }
        catch (EntryPointStoppedException)
        {
            return;
        }

        throw new DistributedApplicationException($"The Main of '{run.AppHostAssembly!.GetName().Name}' ended without calling Build().");
    }
}
