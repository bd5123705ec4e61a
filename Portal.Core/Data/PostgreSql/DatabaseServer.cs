using Npgsql;

namespace Portal.Core.Data.PostgreSql;

/// <summary>Checks how a server of PostgreSQL is named.</summary>
public static class DatabaseServer
{
    private static readonly string[] s_writable = ["primary", "read-write"];

    /// <summary>What is wrong with a connection string; <see langword="null"/> if nothing is. No server is asked, and no password is repeated.</summary>
    public static string? FindFault(string connectionString)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parts.Host) ? "it names no Host."
                : string.IsNullOrEmpty(parts.Database) ? "it names no Database."
                : parts.Host.Contains(',', StringComparison.Ordinal) && !s_writable.Contains(parts.TargetSessionAttributes, StringComparer.OrdinalIgnoreCase)
                    ? "it names several hosts, and needs 'Target Session Attributes=primary', as one of them only may be written to."
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return exception is ArgumentException { ParamName: { Length: > 0 } name } ? $"'{name}' is not known or has a wrong value." : "it cannot be read.";
        }
    }
}
