using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Data.KeyRing;
using Portal.Core.Data.PostgreSql;

namespace Portal.Core.Data;

/// <summary>Registers the database and the key ring.</summary>
public static class DataRegistration
{
    /// <param name="connectionString">Of the database; of SQLite <see langword="null"/> for the file in the data folder.</param>
    public static IServiceCollection AddPortalData(
        this IServiceCollection services, DataDirectory directory, string? connectionString, DatabaseProvider database = DatabaseProvider.Sqlite)
    {
        ArgumentNullException.ThrowIfNull(directory);
        Directory.CreateDirectory(directory.Path);
        services.AddSingleton(directory);
        if (database is DatabaseProvider.PostgreSql)
        {
            services.AddPostgres(connectionString ?? throw new ArgumentNullException(nameof(connectionString)));
        }
        else
        {
            services.AddPooledDbContextFactory<PortalDb>((provider, options) => options
                .UseSqlite(connectionString ?? $"Data Source={directory.DatabaseFile}")
                .AddInterceptors(provider.GetServices<IInterceptor>()));
        }

        services.AddKeyRing();
        return services;
    }

    /// <summary>Brings the database to the newest schema, and makes it if there is none; then there is a key ring, too.</summary>
    public static async Task MigrateDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellationToken);
        if (db.Database.IsNpgsql())
        {
            // An empty database would else be told from others by an error, which the server writes into its log and the portal into its own.
            await db.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellationToken);
        }

        services.OpenKeyRing();
    }

    private static void AddPostgres(this IServiceCollection services, string connectionString)
    {
        services.AddPooledDbContextFactory<PostgresPortalDb>((provider, options) => options
            .UseNpgsql(connectionString)
            .AddInterceptors(provider.GetServices<IInterceptor>())
            .AddInterceptors(new PostgresTexts(), new UnknownOutcomes(), new UnreachableServers()));
        services.AddSingleton<IDbContextFactory<PortalDb>, PostgresDatabases>();

        // Identity asks for it, one per scope.
        services.AddScoped<PortalDb>(provider => provider.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext());
    }
}
