using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public class MailSettingsTests(Chromium chromium) : BrowserTests(chromium)
{
    [Fact]
    public async Task A_kind_of_mail_is_switched_off_and_stays_off()
    {
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Profile);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Choose mails" }).ClickAsync();
        var box = Page.GetByRole(AriaRole.Checkbox, new() { Name = "Month paid" });
        await Expect(box).ToBeCheckedAsync();

        await box.FocusAsync();
        await Page.Keyboard.PressAsync("Space");

        await Expect(Page.GetByText("You will not get mails about “Month paid” any more.")).ToBeVisibleAsync();
        await OpenAsync(PortalUrls.Mails);
        await Expect(box).Not.ToBeCheckedAsync();
        await box.CheckAsync();
        await Expect(Page.GetByText("You will get mails about “Month paid”.")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Checkbox, new() { Name = "Key shown" })).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Key shown" })).ToContainTextAsync("Always on");
    }
}
