using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What it means when no PostgreSQL can be reached.</summary>
public sealed class UnreachableServersTests
{
    [Fact]
    public async Task That_no_server_is_the_one_to_write_to_passes_as_a_lost_connection_does()
    {
        using var folder = new TempFolder();
        using var nobody = new DeadGateway("NL", "Amsterdam");
        var servers = $"Host=127.0.0.1:{nobody.Address.Port},127.0.0.1:{nobody.Address.Port};Target Session Attributes=primary;Database=portal;Username=portal";
        var services = new ServiceCollection().AddLogging();
        services.AddPortalData(new DataDirectory(folder.Path), servers, DatabaseProvider.PostgreSql);
        await using var provider = services.BuildServiceProvider();

        var tried = await FailAsync(provider);
        var remembered = await FailAsync(provider);

        // The second time nobody is asked: it is known that both are away.
        Assert.NotNull(tried.InnerException);
        Assert.Null(remembered.InnerException);
        Assert.True(DatabaseFaults.IsConnectionLost(tried), $"{tried}");
        Assert.True(DatabaseFaults.IsConnectionLost(remembered), $"{remembered}");
    }

    private static async Task<Exception> FailAsync(IServiceProvider provider)
    {
        await using var db = await provider.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken));
    }
}
