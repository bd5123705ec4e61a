namespace Portal.Configuration;

/// <summary>Where relative paths of the settings begin: beside the solution in a clone, else beside the program.</summary>
internal static class SolutionFolder
{
    private const string Solution = "S3Portal.sln";

    public static string Find(string contentRoot)
    {
        for (var folder = new DirectoryInfo(contentRoot); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        return contentRoot;
    }
}
