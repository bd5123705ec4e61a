using System.Security.Cryptography;
using Microsoft.Playwright;
using Portal.Tests.Nodes;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Files go between browser and storage, and the portal never carries them.</summary>
public abstract class FilesJourney(Chromium chromium, CephGateway? ceph, NodesPlace? nodes = null) : JourneyTests(chromium, ceph, nodes)
{
    [Fact]
    public async Task Files_go_up_are_found_come_down_unchanged_and_go_with_their_folder()
    {
        using var local = new TempFolder();
        var small = Enumerable.Range(1, 3).Select(number => Write(local, $"photo {number} ü&+%#.jpg", 20_000 * number)).ToList();
        var large = Write(local, "archive.bin", 40 * 1024 * 1024);
        await SignInAsync();
        var s3uid = await Page.OrderAsync("Standard 500 GB", "Amsterdam", Named("journey-bucket"));
        await Page.GotoAsync(PortalUrls.Bucket(s3uid, Named("journey-bucket")));
        await Page.LiveAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "New folder" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("holiday");
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Create folder" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Folder holiday" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("holiday");
        await UploadAsync([.. small, large]);

        // The dock stays while one moves through the portal, and so do the transfers.
        await Page.GetByRole(AriaRole.Link, new() { Name = "Activity" }).First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Activity");
        await Expect(Page.GetByText("archive.bin")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        foreach (var file in small.Append(large))
        {
            await Expect(FileRow(Path.GetFileName(file))).ToBeVisibleAsync(new() { Timeout = 60_000 });
        }

        await DownloadAndCompareAsync(large);
        await DownloadAndCompareAsync(small[1]);

        await Page.GetByRole(AriaRole.Searchbox).FillAsync("PHOTO 2");
        await Page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await Expect(FileRow("photo 2 ü&+%#.jpg")).ToBeVisibleAsync();
        await Expect(FileRow("photo 1 ü&+%#.jpg")).ToHaveCountAsync(0);

        await Page.GotoAsync(PortalUrls.Bucket(s3uid, Named("journey-bucket")));
        await Page.LiveAsync();
        await Page.GetByLabel("Select holiday").CheckAsync();
        await Page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete") }).Last.ClickAsync();

        await Expect(Page.GetByText("This bucket is empty")).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Cancelled_upload_stays_in_the_dock_and_can_be_started_again()
    {
        using var local = new TempFolder();
        await SignInAsync();
        var s3uid = await Page.OrderAsync("Standard 500 GB", "Amsterdam", Named("cancel-bucket"));
        await Page.GotoAsync(PortalUrls.Bucket(s3uid, Named("cancel-bucket")));
        await Page.LiveAsync();
        await Page.RouteAsync("**/uploads/sign", _ => Task.CompletedTask);
        await UploadAsync([Write(local, "film.mov", 50_000)]);
        await Expect(Page.Locator(".dock-file.active")).ToBeVisibleAsync();
        Assert.True(await WarnsAsync());

        await Page.GetByRole(AriaRole.Button, new() { Name = "Cancel film.mov" }).ClickAsync();

        await Expect(Page.Locator(".dock-file")).ToContainTextAsync("Cancelled");
        await Expect(Page.Locator("#announcer")).ToHaveTextAsync("One upload cancelled");
        Assert.False(await WarnsAsync());

        await Page.UnrouteAllAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Upload film.mov again" }).ClickAsync();
        await Expect(FileRow("film.mov")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Page.Locator(".upload-dock").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(Page.Locator(".upload-dock")).ToHaveCountAsync(0);
        Assert.False(await WarnsAsync());
    }

    /// <summary>Whether the browser would ask before it leaves the page.</summary>
    private Task<bool> WarnsAsync() => Page.EvaluateAsync<bool>("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))");

    private static string Write(TempFolder folder, string name, int size)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(size));
        return path;
    }

    private async Task UploadAsync(IEnumerable<string> files)
    {
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync());
        await chooser.SetFilesAsync(files);
    }

    private ILocator FileRow(string name) => Page.GetByRole(AriaRole.Row).Filter(new() { Has = Page.GetByLabel($"Select {name}") });

    private async Task DownloadAndCompareAsync(string path)
    {
        var row = FileRow(Path.GetFileName(path));
        await row.GetByRole(AriaRole.Button).Last.ClickAsync();
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Menuitem, new() { Name = "Download" }).ClickAsync());
        Assert.Equal(Path.GetFileName(path), download.SuggestedFilename);
        Assert.Equal(SHA256.HashData(await File.ReadAllBytesAsync(path)), SHA256.HashData(await File.ReadAllBytesAsync(await download.PathAsync())));
    }
}
