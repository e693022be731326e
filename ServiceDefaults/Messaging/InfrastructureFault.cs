using Npgsql;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Tells a fault of the database from a fault of the message. The former is waited out and never counted (reliability 2.12, last row).</summary>
internal static class InfrastructureFault
{
    /// <summary>The server or the way to it failed, or seems to have.</summary>
    public static bool Is(Exception exception) => Database(exception) switch
    {
        PostgresException postgres => IsOfTheServer(postgres.SqlState),
        NpgsqlOperationInProgressException => false,
        not null => true,
        null => false,
    };

    /// <summary>
    /// Without a word from the server it is a guess: a broken connection, but also a statement over its own time limit, which looks like a server that does not answer. Of a database
    /// that answers everybody else, the message is to blame.
    /// </summary>
    public static bool IsGuess(Exception exception) => Is(exception) && Database(exception) is not PostgresException;

    private static NpgsqlException? Database(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is NpgsqlException found)
            {
                return found;
            }
        }

        return null;
    }

    // 08 connection, 28 authorisation, 3D no such database, 40 serialisation and deadlock, 53 resources, 57 operator (but 57014: a
    // statement cancelled by its own), 58 system, XX internal; 25006 read-only, 25P03 idle in transaction, 55P03 lock timeout,
    // 55000 what a database closed for maintenance answers.
    private static bool IsOfTheServer(string state) => state switch
    {
        PostgresErrorCodes.QueryCanceled => false,
        PostgresErrorCodes.ReadOnlySqlTransaction or "25P03" or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.ObjectNotInPrerequisiteState => true,
        _ => state[..2] is "08" or "28" or "3D" or "40" or "53" or "57" or "58" or "XX",
    };
}
