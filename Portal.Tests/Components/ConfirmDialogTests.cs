using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Components.Shared;
using Radzen;
using Radzen.Blazor;

namespace Portal.Tests.Components;

public class ConfirmDialogTests : BunitContext
{
    public ConfirmDialogTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddRadzenComponents();
    }

    [Fact]
    public async Task Confirm_does_it_and_answers_yes()
    {
        var done = false;
        var (dialog, answer) = await OpenAsync(new()
        {
            Title = "Cancel the plan?",
            ConfirmText = "Cancel plan",
            OnConfirm = () =>
            {
                done = true;
                return Task.FromResult<string?>(null);
            },
        });

        await dialog.Find(".button.danger").ClickAsync(new());

        Assert.True(await answer);
        Assert.True(done);
    }

    [Fact]
    public async Task Cancel_does_nothing_and_answers_no()
    {
        var (dialog, answer) = await OpenAsync(new() { Title = "Sure?", ConfirmText = "Yes", OnConfirm = () => throw new InvalidOperationException("Nobody asked for it.") });

        await dialog.Find(".button:not(.danger)").ClickAsync(new());

        Assert.False(await answer);
    }

    [Fact]
    public async Task Button_waits_until_the_name_is_typed()
    {
        var (dialog, _) = await OpenAsync(new() { Title = "Delete?", ConfirmText = "Delete", TypeToConfirm = "media" });

        Assert.True(dialog.Find(".button.danger").HasAttribute("disabled"));
        await dialog.Find("input").InputAsync(new() { Value = "medi" });
        Assert.True(dialog.Find(".button.danger").HasAttribute("disabled"));
        await dialog.Find("input").InputAsync(new() { Value = "media" });
        Assert.False(dialog.Find(".button.danger").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Refusal_stays_in_the_dialog()
    {
        var (dialog, answer) = await OpenAsync(new() { Title = "Delete?", ConfirmText = "Delete", OnConfirm = () => Task.FromResult<string?>("It still holds files.") });

        await dialog.Find(".button.danger").ClickAsync(new());

        Assert.Contains("It still holds files.", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.False(answer.IsCompleted);
    }

    [Fact]
    public async Task Buttons_rest_while_it_runs()
    {
        var running = new TaskCompletionSource<string?>();
        var (dialog, answer) = await OpenAsync(new() { Title = "Delete?", ConfirmText = "Delete", OnConfirm = () => running.Task });

        var click = dialog.Find(".button.danger").ClickAsync(new());

        Assert.All(dialog.FindAll("button"), button => Assert.True(button.HasAttribute("disabled")));
        running.SetResult(null);
        await click;
        Assert.True(await answer);
    }

    private async Task<(IRenderedComponent<RadzenDialog> Dialog, Task<bool> Answer)> OpenAsync(ConfirmRequest request)
    {
        var place = Render<RadzenDialog>();
        Task<bool> answer = null!;
        await place.InvokeAsync(() => { answer = Services.GetRequiredService<DialogService>().ConfirmAsync(request); });
        await place.WaitForElementAsync(".confirm-dialog");
        return (place, answer);
    }
}
