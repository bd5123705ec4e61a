namespace Portal.Configuration;

/// <summary>Finds out at the start whether a folder can be written, not with the first customer.</summary>
internal static class FolderCheck
{
    public static void Try(SettingsReader reader, string key, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".write-test-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reader.Complain(SettingsText.FolderNotWritable, key, folder, exception.Message);
        }
    }
}
