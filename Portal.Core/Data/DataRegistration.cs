using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Data;

/// <summary>Registers the database and the key ring.</summary>
public static class DataRegistration
{
    /// <param name="connectionString">Of a SQLite database; <see langword="null"/> for the file in the data folder.</param>
    public static IServiceCollection AddPortalData(this IServiceCollection services, DataDirectory directory, string? connectionString)
    {
        ArgumentNullException.ThrowIfNull(directory);
        Directory.CreateDirectory(directory.Path);
        services.AddSingleton(directory);
        services.AddPooledDbContextFactory<PortalDb>((provider, options) => options
            .UseSqlite(connectionString ?? $"Data Source={directory.DatabaseFile}")
            .AddInterceptors(provider.GetServices<IInterceptor>()));
        services.AddDataProtection().SetApplicationName("S3Portal").PersistKeysToFileSystem(Directory.CreateDirectory(directory.Keys));
        return services;
    }

    /// <summary>Brings the database to the newest schema; makes it if there is none.</summary>
    public static async Task MigrateDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellationToken);
    }
}
