using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded;

/// <summary>Turns failures of the store into those that every cluster has.</summary>
internal static class StoreErrors
{
    public static async Task TranslateAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or S3Exception)
        {
            throw Unavailable(exception);
        }
    }

    public static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or S3Exception)
        {
            throw Unavailable(exception);
        }
    }

    private static StorageException Unavailable(Exception exception) =>
        new(StorageFault.Unavailable, $"The embedded storage failed: {exception.Message}", exception);
}
