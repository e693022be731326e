using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>Tells what a database exception means, whatever it is wrapped in.</summary>
public static class DatabaseFaults
{
    /// <summary>Of a saga each generation of a timer is set once.</summary>
    internal const string OneTimerOfAGeneration = "ux_timer_generation";

    private const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>
    /// The database cannot do this now and the caller may try again: not reachable, starting, stopping, out of connections or space, a lock or a
    /// deadlock in the way. Answered 503 with Retry-After (reliability F14–F19).
    /// </summary>
    public static bool IsUnavailable(Exception exception) => Chain(exception).Any(fault => fault switch
    {
        PostgresException postgres => IsTemporary(postgres.SqlState),
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        _ => false,
    });

    /// <summary>A unique index, primary key or exclusion constraint decided that this row exists already.</summary>
    /// <param name="exception">What SaveChanges threw.</param>
    /// <param name="constraint">The index's name, e.g. <c>ix_organisations_framework_id_name</c>.</param>
    public static bool IsUniqueViolation(Exception exception, [NotNullWhen(true)] out string? constraint)
    {
        constraint = Chain(exception).OfType<PostgresException>().FirstOrDefault(fault => fault.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation)?.ConstraintName;
        return constraint is not null;
    }

    /// <summary>
    /// Somebody else changed or removed the aggregate since it was read: its version column no longer matched, or the timer that the step sets with it was set
    /// already. Where one batch breaks both, only the second is told.
    /// </summary>
    public static bool IsConcurrencyConflict(Exception exception) =>
        Chain(exception).Any(fault => fault is DbUpdateConcurrencyException) || (IsUniqueViolation(exception, out var constraint) && constraint == OneTimerOfAGeneration);

    private static bool IsTemporary(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => true,
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.QueryCanceled or IdleInTransactionSessionTimeout => true,
        _ => sqlState.StartsWith("08", StringComparison.Ordinal) || sqlState.StartsWith("53", StringComparison.Ordinal) || sqlState.StartsWith("58", StringComparison.Ordinal),
    };

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
