using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Data.PostgreSql;

namespace Portal.Tests.Data;

/// <summary>Both databases are made from the same model; no server is asked.</summary>
public sealed class MigrationTests
{
    [Fact]
    public void No_database_lacks_a_migration()
    {
        var services = new ServiceCollection();
        services.AddCustomers(); // A part of the model.
        using var provider = services.BuildServiceProvider();
        using var sqlite = new PortalDb(new DbContextOptionsBuilder<PortalDb>().UseSqlite().UseApplicationServiceProvider(provider).EnableServiceProviderCaching(false).Options);
        using var postgres = new PostgresPortalDb(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql().UseApplicationServiceProvider(provider).EnableServiceProviderCaching(false).Options);

        Assert.False(sqlite.Database.HasPendingModelChanges());
        Assert.False(postgres.Database.HasPendingModelChanges());
        Assert.Empty(sqlite.Database.GetMigrations().Intersect(postgres.Database.GetMigrations()));
    }
}
