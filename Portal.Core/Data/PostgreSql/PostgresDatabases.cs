using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Data.PostgreSql;

/// <summary>Hands the contexts of PostgreSQL to whoever asks for the portal's database.</summary>
internal sealed class PostgresDatabases(IDbContextFactory<PostgresPortalDb> contexts) : IDbContextFactory<PortalDb>
{
    public PortalDb CreateDbContext() => contexts.CreateDbContext();

    public async Task<PortalDb> CreateDbContextAsync(CancellationToken cancellationToken = default) => await contexts.CreateDbContextAsync(cancellationToken);
}
