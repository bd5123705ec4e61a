using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Portal.Core.Data;

/// <summary>What errors of the database mean, whichever it is.</summary>
public static class DatabaseFaults
{
    private const int SqliteConstraint = 19;

    /// <summary>Set on an exception after which nobody knows whether something was written.</summary>
    private const string Unknown = "Portal.OutcomeUnknown";

    /// <summary>Set on an exception that says that no connection was made.</summary>
    private const string Unreachable = "Portal.Unreachable";

    /// <summary>A row with this key is there already.</summary>
    public static bool IsDuplicate(Exception? exception) =>
        Any(exception, inner => inner is SqliteException { SqliteErrorCode: SqliteConstraint } or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation });

    /// <summary>
    /// Somebody else was quicker, and nothing was written: PostgreSQL ended one of two that waited for each other, or another one has just added the same row.
    /// Who looks again decides anew. SQLite has one writer at a time and knows none of this.
    /// </summary>
    public static bool IsLostRace(Exception? exception) => Any(exception, inner => inner is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation,
    });

    /// <summary>The connection to the server is gone, and it is certain that nothing was written. What only takes too long is no such thing, and would take as long again.</summary>
    public static bool IsConnectionLost(Exception? exception) =>
        Any(exception, inner => inner is NpgsqlException { IsTransient: true, InnerException: not TimeoutException } and not PostgresException
            || inner is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow }
            || inner.Data.Contains(Unreachable))
        && !Any(exception, inner => inner.Data.Contains(Unknown));

    /// <summary>A text holds what the database cannot keep: a zero character, or half a character.</summary>
    public static bool IsUnstorableText(Exception? exception) =>
        Any(exception, inner => inner is EncoderFallbackException or PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire });

    internal static void MarkUnknown(Exception exception) => exception.Data[Unknown] = true;

    internal static void MarkUnreachable(Exception exception) => exception.Data[Unreachable] = true;

    private static bool Any(Exception? exception, Predicate<Exception> test)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (test(exception))
            {
                return true;
            }
        }

        return false;
    }
}
