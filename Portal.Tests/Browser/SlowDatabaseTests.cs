using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What a page asks the database comes after the page stands.</summary>
public sealed class SlowDatabaseTests(Chromium chromium) : BrowserTests(chromium)
{
    protected override void Configure(IServiceCollection services) => services.AddSingleton<IInterceptor>(new SlowReads());

    [Fact]
    public async Task Order_goes_on_under_the_eyes_of_whoever_placed_it()
    {
        await Page.SignInAsync();
        await Page.ChooseAsync("Free", "Amsterdam", "slow-and-steady");

        await Page.PlaceAsync();

        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Go to the account" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Figures_of_accounts_follow_the_list()
    {
        await Page.SignInAsync();
        var s3uid = await Page.OrderAsync("Free", "Amsterdam", "slow-figures");
        await OpenAsync(PortalUrls.Bucket(s3uid, "slow-figures"));
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync());
        await chooser.SetFilesAsync(new FilePayload { Name = "snail.txt", MimeType = "text/plain", Buffer = new byte[4321] });
        await Expect(Page.GetByLabel("Select snail.txt")).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "Accounts", Exact = true }).First.ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Free in Amsterdam" })).ToContainTextAsync("4.2 kB");
    }

    private sealed class SlowReads : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("FROM \"Orders\"", StringComparison.Ordinal) || command.CommandText.Contains("FROM \"Accounts\"", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
            }

            return await base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
