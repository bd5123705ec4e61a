using Npgsql;

namespace Portal.Core.Data.PostgreSql;

/// <summary>Checks how a server of PostgreSQL is named.</summary>
public static class DatabaseServer
{
    /// <summary>What is wrong with a connection string; <see langword="null"/> if nothing is. No server is asked, and no password is repeated.</summary>
    public static string? FindFault(string connectionString)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parts.Host) ? "it names no Host." : string.IsNullOrEmpty(parts.Database) ? "it names no Database." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return exception is ArgumentException { ParamName: { Length: > 0 } name } ? $"'{name}' is not known or has a wrong value." : "it cannot be read.";
        }
    }
}
