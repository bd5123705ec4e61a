using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Customers;

namespace Portal.Core.Data.PostgreSql;

/// <summary>
/// Lets <c>dotnet ef migrations add … --context …</c> read the model of either database; none is asked. Both in one class: what makes the one would else be taken
/// for what makes the other, as its context is one of PostgreSQL and of the portal.
/// </summary>
internal sealed class DesignedDatabases : IDesignTimeDbContextFactory<PostgresPortalDb>, IDesignTimeDbContextFactory<PortalDb>
{
    PostgresPortalDb IDesignTimeDbContextFactory<PostgresPortalDb>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql().UseApplicationServiceProvider(PartsOfTheModel()).Options);

    PortalDb IDesignTimeDbContextFactory<PortalDb>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PortalDb>().UseSqlite().UseApplicationServiceProvider(PartsOfTheModel()).Options);

    private static ServiceProvider PartsOfTheModel()
    {
        var services = new ServiceCollection();
        services.AddCustomers();
        return services.BuildServiceProvider();
    }
}
