using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Files;
using Portal.Core.Operations;

namespace Portal.Components.Files;

/// <summary>Everything about one file or folder, beside the list.</summary>
public partial class FilePanel
{
    private ElementReference _title;
    private FileDetails? _details;
    private Refusal? _refusal;

    [Parameter, EditorRequired]
    public required FileRow Row { get; set; }

    [Parameter, EditorRequired]
    public required FilesPlace Place { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [Parameter]
    public EventCallback<FileRow> OnShare { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<FileRow>> OnDelete { get; set; }

    [Inject]
    public required ShowFile Show { get; set; }

    protected override Task OnInitializedAsync() => Row.IsFolder ? Task.CompletedTask : LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _title.FocusAsync(preventScroll: true);
        }
    }

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    private async Task LoadAsync()
    {
        try
        {
            var answer = await RunAsync(Show, new ShowFileInput(Place.S3uid, Place.Bucket, Row.Key));
            (_refusal, _details) = (answer.Refusal, answer.IsRefused ? null : answer.Value);
        }
        catch (OperationCanceledException)
        {
            // Another file was opened.
        }
    }
}
