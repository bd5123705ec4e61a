using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;

namespace Portal.Tests.Components;

public class TabsTests : BunitContext
{
    [Fact]
    public void Shows_the_first_tab_and_only_that_can_be_reached_by_the_tab_key()
    {
        var tabs = RenderTabs();

        Assert.Equal(["true", "false"], tabs.FindAll("[role=tab]").Select(tab => tab.GetAttribute("aria-selected")));
        Assert.Equal(["0", "-1"], tabs.FindAll("[role=tab]").Select(tab => tab.GetAttribute("tabindex")));
        Assert.Contains("first content", tabs.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("second content", tabs.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_the_tab_that_is_clicked_and_says_which()
    {
        string? told = null;
        var tabs = RenderTabs(key => told = key);

        tabs.FindAll("[role=tab]")[1].Click();

        Assert.Equal("two", told);
        Assert.Contains("second content", tabs.Find("[role=tabpanel]:not([hidden])").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Ties_each_tab_to_its_panel()
    {
        var tabs = RenderTabs();

        Assert.Equal(
            tabs.FindAll("[role=tab]").Select(tab => (tab.Id, tab.GetAttribute("aria-controls"))),
            tabs.FindAll("[role=tabpanel]").Select(panel => (panel.GetAttribute("aria-labelledby"), panel.Id)));
    }

    [Fact]
    public void Shows_what_its_content_is_now()
    {
        var text = "a secret";
        RenderFragment content = builder => builder.AddContent(0, text);
        var page = Render<Tabs>(parameters => parameters
            .Add(tabs => tabs.Label, "Clients")
            .AddChildContent<Tab>(tab => tab.Add(t => t.Key, "one").Add(t => t.Title, "One").Add(t => t.ChildContent, content)));

        text = "hidden";
        page.Render();

        Assert.DoesNotContain("a secret", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<Tabs> RenderTabs(Action<string>? changed = null) => Render<Tabs>(parameters => parameters
        .Add(tabs => tabs.Label, "Clients")
        .Add(tabs => tabs.SelectedChanged, key => changed?.Invoke(key))
        .AddChildContent<Tab>(tab => tab.Add(t => t.Key, "one").Add(t => t.Title, "One").AddChildContent("first content"))
        .AddChildContent<Tab>(tab => tab.Add(t => t.Key, "two").Add(t => t.Title, "Two").AddChildContent("second content")));
}
