using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Tests.Support;

/// <summary>An empty database of the newest schema: made once by the migrations, and put into data folders as a copy, as the migrations take longer than many a test.</summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<Task<byte[]>> s_content = new(MakeAsync);

    /// <summary>Puts a copy where a portal on this folder looks for its database; does nothing if there is one.</summary>
    /// <param name="database">That of the run if absent.</param>
    public static async Task PutAsync(string dataFolder, DatabaseProvider? database = null)
    {
        if ((database ?? TestDatabases.Provider) is DatabaseProvider.PostgreSql)
        {
            TestDatabases.Put(dataFolder);
            return;
        }

        var file = new DataDirectory(dataFolder).DatabaseFile;
        if (!File.Exists(file))
        {
            await File.WriteAllBytesAsync(file, await s_content.Value);
        }
    }

    private static async Task<byte[]> MakeAsync()
    {
        using var folder = new TempFolder();
        var file = new DataDirectory(folder.Path).DatabaseFile;
        var services = new ServiceCollection().AddLogging();
        services.AddPortalData(new DataDirectory(folder.Path), $"Data Source={file};Pooling=False").AddCustomers();
        await using (var provider = services.BuildServiceProvider())
        {
            await provider.MigrateDatabaseAsync();
        }

        return await File.ReadAllBytesAsync(file);
    }
}
