using Bunit;
using Portal.Components.Shared;

namespace Portal.Tests.Components;

public class OverflowMenuTests : BunitContext
{
    [Fact]
    public void Button_says_what_it_is_for_and_opens_the_menu()
    {
        var menu = RenderMenu(() => { });
        var button = menu.Find("button[popovertarget]");

        Assert.Equal("More actions for report.pdf", button.GetAttribute("aria-label"));
        Assert.Equal("menu", button.GetAttribute("aria-haspopup"));
        Assert.Equal(menu.Find("[popover]").Id, button.GetAttribute("popovertarget"));
    }

    [Fact]
    public void Item_acts_when_it_is_clicked()
    {
        var clicks = 0;
        var menu = RenderMenu(() => clicks++);

        menu.Find("button[role=menuitem]").Click();

        Assert.Equal(1, clicks);
    }

    [Fact]
    public void Item_with_an_address_is_a_link()
    {
        var item = Render<MenuItem>(parameters => parameters.Add(i => i.Text, "Open").Add(i => i.Href, "/accounts"));

        Assert.Equal("/accounts", item.Find("a[role=menuitem]").GetAttribute("href"));
    }

    private IRenderedComponent<OverflowMenu> RenderMenu(Action act) => Render<OverflowMenu>(parameters => parameters
        .Add(menu => menu.For, "report.pdf")
        .AddChildContent<MenuItem>(item => item.Add(i => i.Text, "Delete").Add(i => i.Danger, true).Add(i => i.OnClick, act)));
}
