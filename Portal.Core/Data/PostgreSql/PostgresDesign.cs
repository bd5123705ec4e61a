using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Customers;

namespace Portal.Core.Data.PostgreSql;

/// <summary>Lets <c>dotnet ef migrations add … --context PostgresPortalDb</c> read the model; no server is asked.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresPortalDb>
{
    public PostgresPortalDb CreateDbContext(string[] args)
    {
        var services = new ServiceCollection();
        services.AddCustomers(); // A part of the model.
        return new(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql().UseApplicationServiceProvider(services.BuildServiceProvider()).Options);
    }
}
