using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.Health;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Running;
using Aspire.Hosting.Storage;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Servers;

/// <summary>Runs a PostgreSQL server from the installed binaries, on data of its own.</summary>
internal sealed class PostgresLauncher(PostgresServerResource server, string localDirectory, IConfiguration configuration, Announcer announcer) : ILauncher
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly SystemUser? _user = UserToRunAs();
    private bool _hasToldWhere;

    private string Root => ServerDirectory.For(localDirectory, server.Name, _user).Path;

    private string Data => Path.Combine(Root, "data");

    public Task PreflightAsync(CancellationToken cancellationToken)
    {
        _ = FindBinaries();
        if (DataVersion() is not null && server.PasswordParameter.Default is not null
            && configuration[$"Parameters:{server.PasswordParameter.Name}"] is null
            && !new KeptValues(localDirectory).Has(server.PasswordParameter.Name))
        {
            throw new DistributedApplicationException(
                $"The password of the data in '{Data}' is lost: set Parameters:{server.PasswordParameter.Name}, or delete that directory to start with an empty database.");
        }

        return Task.CompletedTask;
    }

    public async Task<Launch> PrepareAsync(Replica replica, CancellationToken cancellationToken)
    {
        var binaries = FindBinaries();
        TellWhereOnce(replica);
        ServerDirectory.Create(Root, _user);
        if (DataVersion() is null)
        {
            await InitialiseAsync(replica, binaries, cancellationToken);
        }

        RemoveStalePidFile();
        var port = replica.TargetPorts[PostgresServerResource.PrimaryEndpointName];
        return new Launch(Spec(
            replica,
            replica.Id,
            Path.Combine(binaries, "postgres"),
            [
                "-D", Data,
                "-c", $"port={port.ToString(CultureInfo.InvariantCulture)}",
                "-c", $"listen_addresses={(Loopback.HasIPv6 ? "127.0.0.1,::1" : "127.0.0.1")}",

                // No socket file: it would have to lie where others can reach it.
                "-c", "unix_socket_directories=",
                "-c", "password_encryption=scram-sha-256",
                "-c", "max_connections=300",

                // Outbox and inbox tables turn over quickly; the default of 20 % lets them bloat.
                "-c", "autovacuum_vacuum_scale_factor=0.01",
                "-c", "idle_in_transaction_session_timeout=30s",
                .. replica.Arguments,
            ]) with
        {
            StopSignal = Native.SigInt,
            UrgentSignal = Native.SigQuit,
            StopLimit = StopLimit,
            DataDirectory = Data,
        });
    }

    public async Task<IReadOnlyList<IHealthProbe>> CreateProbesAsync(Replica replica, CancellationToken cancellationToken)
    {
        var connectionString = await server.ConnectionStringExpression.GetValueAsync(cancellationToken);
        return [new PostgresHealthProbe($"{connectionString};Database=postgres")];
    }

    private static SystemUser? UserToRunAs() => !Environment.IsPrivilegedProcess
        ? null
        : SystemUser.Find("postgres") ?? SystemUser.Find("nobody")
            ?? throw new DistributedApplicationException("PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody': add one.");

    /// <summary>The binaries that made the data, else the newest.</summary>
    private string FindBinaries()
    {
        var found = ServerPrograms.FindPostgres(configuration);
        if (found.Count == 0)
        {
            throw new DistributedApplicationException(
                $"PostgreSQL is not installed: install it (Debian and Ubuntu: 'apt-get install postgresql'), or name its directory of programs with --{ServerPrograms.PostgresKey}=PATH.");
        }

        if (DataVersion() is not { } version)
        {
            return found[0];
        }

        return found.FirstOrDefault(binaries => VersionOf(binaries) == version)
            ?? throw new DistributedApplicationException(
                $"The data in '{Data}' was made by PostgreSQL {version}, but {VersionOf(found[0])} is installed: install {version} again, or delete that directory to start with an empty database.");
    }

    private static string VersionOf(string binaries)
    {
        // Debian has the version in the path; anywhere else the program is asked.
        if (Path.GetFileName(Path.GetDirectoryName(binaries)) is { } name && int.TryParse(name, out _))
        {
            return name;
        }

        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(Path.Combine(binaries, "postgres"), "--version") { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new string([.. text.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
    }

    private string? DataVersion()
    {
        var file = Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private void TellWhereOnce(Replica replica)
    {
        if (ServerDirectory.For(localDirectory, server.Name, _user) is { IsFallback: true, Path: var path } && !_hasToldWhere)
        {
            _hasToldWhere = true;
            announcer.Tell(replica.Id, $"keeps its data in '{path}', because the user '{_user!.Name}' cannot get to '{localDirectory}'.");
        }
    }

    private async Task InitialiseAsync(Replica replica, string binaries, CancellationToken cancellationToken)
    {
        // Made beside and renamed when complete: half a cluster is worse than none.
        var draft = Path.Combine(Root, "data.new");
        var passwordFile = Path.Combine(Root, "password");
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        try
        {
            PrivateFile.Write(passwordFile, (await server.PasswordParameter.GetValueAsync(cancellationToken))!);
            if (_user is not null)
            {
                Native.GiveTo(passwordFile, _user.UserId, _user.GroupId);
            }

            var owner = await server.UserNameReference.GetValueAsync(cancellationToken);
            await replica.RunToEndAsync(
                Spec(
                    replica,
                    $"The creation of the database cluster '{replica.Id}'",
                    Path.Combine(binaries, "initdb"),
                    [
                        "--pgdata", draft, "--username", owner!, "--pwfile", passwordFile, "--auth=scram-sha-256",
                        "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8",
                    ]),
                cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(draft, Data);
    }

    /// <summary>After a kill the file stays, and PostgreSQL would believe it when another process has that pid by now.</summary>
    private void RemoveStalePidFile()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(file))
        {
            return;
        }

        if (ProcFs.ServersLivingIn(Data) is [var living, ..])
        {
            throw new DistributedApplicationException($"A PostgreSQL server (process {living}) already uses '{Data}': end it with 'kill -INT {living}'.");
        }

        File.Delete(file);
    }

    private ProcessSpec Spec(Replica replica, string purpose, string program, IReadOnlyList<string> arguments) => new()
    {
        Purpose = purpose,
        FileName = program,
        Arguments = arguments,
        WorkingDirectory = Root,
        Environment = ServerEnvironment.With(replica.Environment, Root),
        Stage = ProcessStage.Server,
        RunAs = _user,
    };
}
