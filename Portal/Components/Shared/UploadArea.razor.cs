using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Portal.Components.Shared;

/// <summary>Uploads into one folder of a bucket: two buttons, and the whole page to drop files on. The contract is in wwwroot-assets/src/uploads.js.</summary>
public sealed partial class UploadArea : IAsyncDisposable
{
    private DotNetObjectReference<UploadArea>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _area;
    private (string, string, string, bool) _attached;
    private bool _isAttaching;
    private bool _isGone;

    [Inject]
    public required IJSRuntime Script { get; set; }

    [Parameter, EditorRequired]
    public string S3Uid { get; set; } = "";

    [Parameter, EditorRequired]
    public string Bucket { get; set; } = "";

    /// <summary>The folder, empty or ending with a slash.</summary>
    [Parameter, EditorRequired]
    public string Prefix { get; set; } = "";

    /// <summary>False where nothing can be uploaded now, such as a suspended account.</summary>
    [Parameter]
    public bool Enabled { get; set; } = true;

    /// <summary>Files have arrived in the folder that is shown: list it again.</summary>
    [Parameter]
    public EventCallback OnUploaded { get; set; }

    /// <summary>Called by the script, at most every two seconds.</summary>
    [JSInvokable("OnUploaded")]
    public Task NoteUploadedAsync(string s3uid, string bucket, string prefix) =>
        (s3uid, bucket) == (S3Uid, Bucket) && prefix == Prefix ? InvokeAsync(OnUploaded.InvokeAsync) : Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _isGone = true;
        return _isAttaching ? ValueTask.CompletedTask : DetachAsync(); // What is being attached is there later, and would go on taking files for its folder.
    }

    private async ValueTask DetachAsync()
    {
        try
        {
            if (_area is not null)
            {
                await _area.InvokeVoidAsync("dispose");
                await _area.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and with it what would be cleaned up.
        }

        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isAttaching)
        {
            return;
        }

        _isAttaching = true;
        while (!_isGone && _attached != (S3Uid, Bucket, Prefix, Enabled))
        {
            _attached = (S3Uid, Bucket, Prefix, Enabled);
            await AttachAsync(new { s3uid = S3Uid, bucket = Bucket, prefix = Prefix, enabled = Enabled, labels = _area is null ? Labels() : null });
        }

        _isAttaching = false;
        if (_isGone)
        {
            await DetachAsync();
        }
    }

    private async Task AttachAsync(object options)
    {
        if (_area is not null)
        {
            await _area.InvokeVoidAsync("update", options);
            return;
        }

        _module ??= await Script.InvokeAsync<IJSObjectReference>("import", "./uploads.js");
        _self ??= DotNetObjectReference.Create(this);
        _area = await _module.InvokeAsync<IJSObjectReference>("attach", null, options, _self);
    }

    // The neutral texts name all labels; a translation may have fewer.
    private static Dictionary<string, string?> Labels() => UploadText.ResourceManager
        .GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
        .Cast<DictionaryEntry>()
        .Select(entry => (string)entry.Key)
        .ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, name => UploadText.ResourceManager.GetString(name, CultureInfo.CurrentUICulture));
}
