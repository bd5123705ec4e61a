using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Files;

/// <summary>What a customer does with files all day, in a real browser on real storage.</summary>
public sealed class FileBrowserTests(Chromium chromium) : BrowserTests(chromium)
{
    private const string Bucket = "harbour-media";
    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("S3PORTAL_SCREENS");

    private string S3uid { get; set; } = "";

    private ILocator Rows => Page.Locator("[data-file-table] tbody tr");

    private ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        var placed = await Get<PlaceOrder>().RunAsync(await CustomerAsync(), new(1, "NL", Bucket, "files"));
        S3uid = placed.Value.S3uid;
        await Eventually.TrueAsync(async () => (await Get<ShowOrder>().RunAsync(await CustomerAsync(), new(placed.Value.Reference))).Value.IsOver);
        await Page.SignInAsync();
    }

    [Fact]
    public async Task Walks_through_folders_whatever_their_names_and_back()
    {
        await PutAsync("photos/2026 & more/pier +1%.jpg", "photos/a.txt", "/slash//double.txt", "tab\there.txt", "100% #1?.txt", "up/../..");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Expect(Names).ToHaveTextAsync(["(no name)", "photos", "up", "100% #1?.txt", "tab␉here.txt"]);

        await Page.GetByRole(AriaRole.Link, new() { Name = "Folder photos" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Folder 2026 & more" }).ClickAsync();
        await Expect(Names).ToHaveTextAsync(["pier +1%.jpg"]);
        await Expect(Page.Locator("h1")).ToHaveTextAsync("2026 & more");
        await Expect(Page).ToHaveTitleAsync(new Regex("^2026 & more – "));

        await Page.ReloadAsync();
        await Expect(Names).ToHaveTextAsync(["pier +1%.jpg"]);
        await Page.GoBackAsync();
        await Expect(Names).ToHaveTextAsync(["2026 & more", "a.txt"]);
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "Where you are" }).GetByText(Bucket).ClickAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "Folder (no name)" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Folder slash" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Folder (no name)" }).ClickAsync();
        await Expect(Names).ToHaveTextAsync(["double.txt"]);
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket, "up/../"));
        await Expect(Names).ToHaveTextAsync([".."]);
    }

    [Fact]
    public async Task Turns_pages_and_finds_the_way_back_after_a_reload()
    {
        await PutAsync([.. Enumerable.Range(1, 60).Select(number => $"f/{number:D3}.txt")]);
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket, "f/", pageSize: 25));
        await Expect(Page.GetByText("1 to 25", new() { Exact = true })).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(Page.GetByText("26 to 50")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(Page.GetByText("51 to 60")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeDisabledAsync();

        await Page.ReloadAsync();
        await Expect(Names.First).ToHaveTextAsync("051.txt");
        await LiveAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Previous" }).ClickAsync();
        await Expect(Names.First).ToHaveTextAsync("026.txt");
        await Page.GetByLabel("Rows").SelectOptionAsync("100");
        await Expect(Page.GetByText("1 to 60")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Names.First).ToHaveTextAsync("026.txt");
    }

    [Fact]
    public async Task Deletes_exactly_the_selection_by_keyboard()
    {
        await PutAsync("a.txt", "b.txt", "c.txt", "d.txt", "sub/x");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.Locator("[data-keys]").WaitForAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "a.txt" }).FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync(" ");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync(" ");
        await Expect(Page.GetByText("2 selected")).ToBeVisibleAsync();
        await ShootAsync("files-selected");
        await ExpectAccessibleAsync();

        await Page.Keyboard.PressAsync("Delete");
        await Expect(Dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await Expect(Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await ShootAsync("files-delete");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(Names).ToHaveTextAsync(["sub", "a.txt", "d.txt"]);
        await Expect(Page.GetByText("2 selected")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Says_of_a_selection_what_it_does_not_count()
    {
        await PutAsync("a.txt", "b.txt", "many/1", "many/2");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all" }).CheckAsync();
        await Expect(Page.GetByRole(AriaRole.Toolbar).GetByText("28 B and 1 folder")).ToBeVisibleAsync();

        await Page.Keyboard.PressAsync("Delete");
        await Expect(Dialog.GetByText("2 files, 28 B, and everything in the folder many.")).ToBeVisibleAsync();
        await Expect(Dialog.GetByText("in all")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Keyboard_stays_on_the_row_it_was_on()
    {
        await PutAsync("a.txt", "b.txt");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.Locator("[data-keys]").WaitForAsync();
        var row = Page.GetByRole(AriaRole.Link, new() { Name = "b.txt" });
        foreach (var close in (Func<Task>[])[() => Page.Keyboard.PressAsync("Escape"), () => Page.GetByRole(AriaRole.Button, new() { Name = "Close details" }).ClickAsync()])
        {
            await row.PressAsync("Enter");
            await Expect(Page.Locator("#details-title")).ToBeFocusedAsync();
            await close();
            await Expect(Page.GetByRole(AriaRole.Complementary, new() { Name = "b.txt" })).ToBeHiddenAsync();
            await Expect(row).ToBeFocusedAsync();
        }

        await Page.Keyboard.PressAsync("Delete");
        await Dialog.GetByText("Delete b.txt?").WaitForAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(Names).ToHaveTextAsync(["a.txt"]);
    }

    [Fact]
    public async Task Odd_addresses_show_the_first_page_or_lead_there()
    {
        await PutAsync("a.txt");
        var bucket = PortalUrls.Bucket(S3uid, Bucket);
        foreach (var odd in (string[])["page=abc", "page=99999999999", "size=abc", "size=-1&page=7"])
        {
            await OpenAsync($"{bucket}?{odd}");
            await Expect(Names).ToHaveTextAsync(["a.txt"]);
            await Expect(Page.GetByText("1 to 1", new() { Exact = true })).ToBeVisibleAsync();
        }

        await OpenAsync($"{bucket}?page=2&token=nonsense");
        await Page.GetByRole(AriaRole.Link, new() { Name = "First page" }).ClickAsync();
        await Expect(Names).ToHaveTextAsync(["a.txt"]);

        await OpenAsync($"{bucket}?search={new string('x', 4000)}");
        await Expect(Page.GetByText("Search for at least one and at most 200 characters.")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToBeHiddenAsync();
        await Expect(Page.GetByText("Looked at")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Deletes_a_folder_in_the_background_and_tells_when_it_is_done()
    {
        await PutAsync([.. Enumerable.Range(1, 40).Select(number => $"old/{number:D3}.txt"), "older/keep.txt"]);
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.GetByRole(AriaRole.Button, new() { Name = "More actions for old", Exact = true }).ClickAsync();
        await ShootAsync("files-menu");
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await Expect(Dialog.GetByText("40 files")).ToBeVisibleAsync();
        await ShootAsync("files-delete-folder");
        await ExpectAccessibleAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(Names).ToHaveTextAsync(["older"]);
        await Expect(Page.GetByText("Deleted old/", new() { Exact = true })).ToBeVisibleAsync();
        await ShootAsync("files-job");
        await ExpectAccessibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove from this list: Deleted old/" }).ClickAsync();
        await Expect(Page.Locator(".jobs-dock")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Finds_files_anywhere_and_marks_what_was_found()
    {
        await PutAsync("photos/2026/Harbour dawn.jpg", "photos/harbour/list.txt", "notes/harbour.txt", "notes/other.txt");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket, "photos/"));
        await Page.Locator("[data-keys]").WaitForAsync();
        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.TypeAsync("harbour");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Names).ToHaveTextAsync(["Harbour dawn.jpg", "list.txt"]);
        await Expect(Page.GetByText("Looked at all 2 files: 2 found").First).ToBeVisibleAsync();
        await Expect(Page.Locator("mark").First).ToHaveTextAsync("Harbour");
        await Page.GetByRole(AriaRole.Radio, new() { Name = "Whole bucket" }).CheckAsync();
        await Expect(Rows).ToHaveCountAsync(3);
        await ShootAsync("files-search");
        await ExpectAccessibleAsync();
        await Page.ReloadAsync();
        await Expect(Rows).ToHaveCountAsync(3);
        await LiveAsync();

        await Page.FillAsync("#file-search", "nowhere to be found");
        await Expect(Page.GetByText("Nothing found for “nowhere to be found”")).ToBeVisibleAsync();
        await ShootAsync("files-nothing");
        await Page.GetByRole(AriaRole.Button, new() { Name = "End the search" }).ClickAsync();
        await Expect(Names).ToHaveTextAsync(["2026", "harbour"]);
    }

    [Fact]
    public async Task Shows_details_and_makes_a_link_that_works_without_signing_in()
    {
        await PutAsync("report ü.txt");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.GetByRole(AriaRole.Link, new() { Name = "report ü.txt" }).ClickAsync();
        var details = Page.GetByRole(AriaRole.Complementary, new() { Name = "report ü.txt" });
        await Expect(details.GetByText("text/plain")).ToBeVisibleAsync();
        await ShootAsync("files-details");
        await ExpectAccessibleAsync();

        await details.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await Dialog.GetByRole(AriaRole.Radio, new() { Name = "7 days" }).CheckAsync();
        await Expect(Dialog.GetByText("Works until")).ToBeVisibleAsync();
        await ShootAsync("files-share");
        await ExpectAccessibleAsync();
        var link = await Dialog.GetByLabel("Link").InputValueAsync();
        using var http = new HttpClient();
        Assert.Equal("This is report ü.txt.", await http.GetStringAsync(new Uri(link)));

        await Page.Keyboard.PressAsync("Escape");
        await Expect(Dialog).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(details).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Makes_a_folder_uploads_into_it_and_downloads_the_same_bytes()
    {
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.GetByRole(AriaRole.Button, new() { Name = "New folder" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Create folder" }).ClickAsync();
        await Expect(Page.GetByText("Please enter a name.")).ToBeVisibleAsync();
        await ShootAsync("files-new-folder");
        await Page.GetByLabel("Name").FillAsync("Reports & more");
        await Page.Keyboard.PressAsync("Enter");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Folder Reports & more" }).ClickAsync();
        await Expect(Page.GetByText("This folder is empty")).ToBeVisibleAsync();

        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(40 << 20);
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Choose files" }).ClickAsync());
        var file = Path.Combine(Data.Path, "large +1.bin");
        await File.WriteAllBytesAsync(file, bytes);
        await chooser.SetFilesAsync(file);
        await Expect(Names).ToHaveTextAsync(["large +1.bin"], new() { Timeout = 30_000 });
        await ShootAsync("files-uploaded");

        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select large +1.bin" }).CheckAsync();
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("large +1.bin", download.SuggestedFilename);
        Assert.Equal(bytes, await File.ReadAllBytesAsync((await download.PathAsync())!));
    }

    [Fact]
    public async Task Sorts_what_is_shown_and_keeps_that_in_the_address()
    {
        await PutAsync("folder/x", "b-long-name.txt", "a.txt", "c-the-longest-name.txt");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.GetByRole(AriaRole.Link, new() { Name = "Size" }).ClickAsync();
        await Expect(Names).ToHaveTextAsync(["folder", "c-the-longest-name.txt", "b-long-name.txt", "a.txt"]);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Size" }).ClickAsync();
        await Expect(Names).ToHaveTextAsync(["folder", "a.txt", "b-long-name.txt", "c-the-longest-name.txt"]);
        await Expect(Page.GetByRole(AriaRole.Columnheader, new() { Name = "Size" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await Page.ReloadAsync();
        await Expect(Names).ToHaveTextAsync(["folder", "a.txt", "b-long-name.txt", "c-the-longest-name.txt"]);
    }

    [Fact]
    public async Task Empties_a_bucket_once_its_name_is_typed()
    {
        await PutAsync("a.txt", "b/c.txt", "b/d/");
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket));
        await Page.GetByRole(AriaRole.Button, new() { Name = $"More actions for {Bucket}" }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Empty bucket" }).ClickAsync();
        await Expect(Dialog.GetByRole(AriaRole.Button, new() { Name = "Empty bucket" })).ToBeDisabledAsync();
        await Dialog.GetByRole(AriaRole.Textbox).FillAsync(Bucket);
        await ShootAsync("files-empty-bucket");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Empty bucket" }).ClickAsync();
        await Expect(Page.GetByText("This bucket is empty")).ToBeVisibleAsync();
        await Expect(Page.GetByText($"Emptied {Bucket}", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Works_on_a_phone()
    {
        await PutAsync("photos/a very long name of a picture that does not fit into one line.jpg", "photos/b.jpg", "notes.txt");
        await Page.SetViewportSizeAsync(390, 844);
        await OpenAsync(PortalUrls.Bucket(S3uid, Bucket, "photos/"));
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select b.jpg" }).CheckAsync();
        await ShootAsync("phone-selected");
        await Page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await ShootAsync("phone-delete");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "b.jpg" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Complementary)).ToBeVisibleAsync();
        await ShootAsync("phone-details");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Close details" }).ClickAsync();
        Assert.Equal(0, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task Says_what_to_do_where_there_is_no_such_bucket()
    {
        await OpenAsync(PortalUrls.Bucket(S3uid, "not-my-bucket"));
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "To the account" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "New folder" })).ToBeHiddenAsync();
        await ShootAsync("files-no-bucket");
    }

    private ILocator Names => Page.Locator("[data-file-table] [data-row]");

    private T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    private async Task<Caller> CustomerAsync()
    {
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var id = await db.Users.Where(customer => customer.Email == SignInSteps.Customer).Select(customer => customer.Id).SingleAsync();
        return new(id, [Role.Customer], Door.Web);
    }

    private async Task PutAsync(params IReadOnlyList<string> keys)
    {
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        using var s3 = await Get<StorageConnections>().ConnectAsync(db, await db.Accounts.SingleAsync(account => account.S3uid == S3uid), default);
        foreach (var key in keys)
        {
            await s3.PutObjectAsync(new() { BucketName = Bucket, Key = key, ContentBody = FilesLab.ContentOf(key), ContentType = "text/plain" });
        }
    }

    private async Task ExpectAccessibleAsync() =>
        Assert.Equal([], (await Page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));


    private async Task ShootAsync(string name)
    {
        if (!string.IsNullOrEmpty(s_pictures))
        {
            ConsoleErrorsExpected = true; // Taking a picture adds a style that the policy forbids.
            foreach (var theme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                await Page.ScreenshotAsync(new() { Path = Path.Combine(s_pictures, $"{name}-{theme.ToString().ToLowerInvariant()}.png") });
            }
        }
    }
}
