using System.Diagnostics;

namespace Portal.Tests.Storage;

/// <summary>Uploads to a disk that has no room for them. Needs leave to mount one.</summary>
public sealed class FullDiskTests
{
    private const string Bucket = "full-bucket";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500_000)]
    [InlineData(30_000_000)] // Room is reserved for it before it comes.
    public async Task BodyThatDoesNotFit_IsRefused_AndLeavesNothingBehind(int size)
    {
        var disk = Directory.CreateTempSubdirectory("s3portal-").FullName;
        if (!await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk))
        {
            Directory.Delete(disk);
            Assert.Skip("No file system can be mounted here.");
        }

        try
        {
            await using var storage = await EmbeddedStorage.StartAsync(root: Directory.CreateDirectory(Path.Combine(disk, "store")).FullName);
            using var raw = new RawS3(storage.Cluster.Endpoint, await storage.AddAccountAsync(), TimeProvider.System);
            await raw.SendAsync(HttpMethod.Put, $"/{Bucket}", []);
            await File.WriteAllBytesAsync(Path.Combine(disk, "filler"), new byte[new DriveInfo(disk).AvailableFreeSpace - 200_000], Token);

            var answer = await raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", new byte[size]);

            Assert.Equal((503, "ServiceUnavailable"), (answer.Status, RawS3.Code(answer.Body)));
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(storage.Root, "temporary")));
            File.Delete(Path.Combine(disk, "filler"));
            Assert.Equal(404, (await raw.SendAsync(HttpMethod.Get, $"/{Bucket}/key", [])).Status);
            Assert.Equal(200, (await raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", new byte[2_000_000])).Status);
        }
        finally
        {
            await TryRunAsync("umount", disk);
            Directory.Delete(disk);
        }
    }

    private static async Task<bool> TryRunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(Token);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such program.
        }
    }
}
