using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;

namespace Trilateral.AppHost.Tests;

/// <summary>The commands people type, where they refuse: one sentence with the way out, and nothing done.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("/usr/lib/postgresql", "postgresql")]
    [InlineData("/usr/lib/rabbitmq/bin", "rabbitmq-server")]
    public async Task A_missing_server_and_no_right_to_install_it_is_one_sentence(string where, string package)
    {
        Root.Required("Only root can hide a server and then give up its rights.");
        Assert.True(Directory.Exists(where), $"{where} is not there: there is nothing to hide.");

        var nobody = SystemUser.Find("nobody")!;
        File.Copy(Path.Combine(Repository.Root, "deploy", "prerequisites"), _directory["prerequisites"]);
        Directory.CreateDirectory(_directory["home"]);
        Native.GiveTo(_directory["home"], nobody.UserId, nobody.GroupId);

        // In a mount namespace of its own nothing lies where Debian puts the server; the machine itself does not change.
        var (exitCode, output, error) = await RunAsync(
            "unshare", "--mount", "sh", "-c",
            $"mount -t tmpfs none {where} && exec env DOTNET_CLI_HOME={_directory["home"]} PATH=/usr/bin:/bin:$(dirname {Programs.DotNet}) "
            + $"setpriv --reuid={nobody.UserId} --regid={nobody.GroupId} --clear-groups bash {_directory["prerequisites"]}");

        Assert.Equal($"Missing: {package}. Ask an administrator to install {package} (Debian: apt-get install {package}), then run this again.\n", error);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(where));
    }

    [Fact]
    public async Task Run_beside_another_run_refuses_before_it_builds()
    {
        using var other = LocalDirectory.Open(_directory["local"]);

        var (exitCode, output, error) = await RunAsync(Path.Combine(Repository.Root, "run"), "--once", "--", $"--Local:Directory={_directory["local"]}");

        Assert.Equal(
            $"Another run (process {Environment.ProcessId}) uses '{_directory["local"]}': stop it with Ctrl+C or 'kill {Environment.ProcessId}', "
            + "or give this one a directory and ports of its own, see ./run --help.\n",
            error);
        Assert.Equal((1, ""), (exitCode, output));
    }

    [Fact]
    public async Task Nothing_is_built_under_a_running_system()
    {
        Directory.CreateDirectory(_directory["deploy"]);
        Directory.CreateDirectory(_directory["AppHost/bin"]);
        File.Copy(Path.Combine(Repository.Root, "deploy", "build"), _directory["deploy/build"]);
        var assembly = _directory["AppHost/bin/Trilateral.AppHost.dll"];
        await File.WriteAllTextAsync(assembly, "any content", TestContext.Current.CancellationToken);

        // What the runtime does with an assembly it executes.
        using (var mapped = MemoryMappedFile.CreateFromFile(assembly, FileMode.Open))
        using (mapped.CreateViewAccessor())
        {
            var (exitCode, output, error) = await RunAsync("bash", _directory["deploy/build"], "AppHost");

            Assert.Equal(
                $"The system of this checkout runs (process {Environment.ProcessId}) and would be rebuilt under its feet: stop it with Ctrl+C or 'kill {Environment.ProcessId}', then run this again.\n",
                error);
            Assert.Equal((1, ""), (exitCode, output));
        }

        // Without it the build is begun, and says that there is nothing to build here.
        var (_, begun, _) = await RunAsync("bash", _directory["deploy/build"], "AppHost");
        Assert.StartsWith("==> Building AppHost", begun, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
