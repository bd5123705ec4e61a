using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Files;

/// <summary>What can be done with files and folders.</summary>
public partial class FilesPage
{
    /// <summary>What is being deleted now, so that its rows wait instead of acting.</summary>
    private readonly Dictionary<long, IReadOnlyList<string>> _deletions = [];

    private HashSet<string> _pending = [];

    [Inject]
    public required DeleteFiles Delete { get; set; }

    [Inject]
    public required DeleteSelection DeleteAll { get; set; }

    [Inject]
    public required EmptyBucket Empty { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    private async Task NewFolderAsync()
    {
        var made = await Dialogs.OpenAsync<NewFolderDialog>(
            FilesPageText.NewFolder, new Dictionary<string, object?> { [nameof(NewFolderDialog.Place)] = Place }, ConfirmDialogs.PanelOptions());
        if (made is string prefix)
        {
            Toasts.Notify(NotificationSeverity.Success, Say(FilesPageText.FolderMade, NameOf(prefix)));
            await RefreshAsync();
        }
    }

    private void Open(FileRow row) => _open = row.Key == _open?.Key ? null : row;

    private void CloseDetails() => _open = null;

    private async Task ShareAsync(FileRow row) => await Dialogs.OpenAsync<ShareDialog>(
        FilesPageText.ShareTitle,
        new Dictionary<string, object?> { [nameof(ShareDialog.Place)] = Place, [nameof(ShareDialog.Key)] = row.Key },
        ConfirmDialogs.PanelOptions(520));

    private async Task EmptyBucketAsync() => await Dialogs.ConfirmAsync(new ConfirmRequest
    {
        Title = Say(FilesPageText.EmptyBucketTitle, Bucket),
        Text = FilesPageText.EmptyBucketWarning,
        TypeToConfirm = Bucket,
        ConfirmText = FilesPageText.EmptyBucketAction,
        OnConfirm = async () => await FollowAsync(await RunAsync(Empty, new EmptyBucketInput(S3uid, Bucket)), [.. Rows.Select(row => row.Key)]),
    });

    private async Task DeleteThisFolderAsync()
    {
        var folder = Place.Prefix;
        if (await DeleteAsync([FileRow.OfFolder(folder)], ObjectKey.ParentOf(folder)))
        {
            Go(Place.At(ObjectKey.ParentOf(folder)));
        }
    }

    private Task<bool> DeleteAsync(IReadOnlyList<FileRow> rows) => DeleteAsync(rows, Place.IsSearch ? Place.SearchedPrefix : Place.Prefix);

    /// <param name="folder">Where all of it lies.</param>
    private async Task<bool> DeleteAsync(IReadOnlyList<FileRow> rows, string folder)
    {
        var now = rows.Count <= DeleteFiles.MaxKeys && rows.All(row => !row.IsFolder);
        var confirmed = await Dialogs.ConfirmAsync(new ConfirmRequest
        {
            Title = rows switch
            {
                [{ IsFolder: true } only] => Say(FilesPageText.DeleteFolderTitle, only.Name),
                [var only] => Say(FilesPageText.DeleteFileTitle, only.Name),
                _ => Say(FilesPageText.DeleteManyTitle, rows.Count),
            },
            Body = builder =>
            {
                builder.OpenComponent<DeleteSummary>(0);
                builder.AddAttribute(1, nameof(DeleteSummary.Rows), rows);
                builder.AddAttribute(2, nameof(DeleteSummary.Place), Place);
                builder.CloseComponent();
            },
            ConfirmText = FilesPageText.Delete,
            OnConfirm = () => now ? DeleteNowAsync(rows) : DeleteByJobAsync(rows, folder),
        });
        if (confirmed)
        {
            _selected.ExceptWith(rows.Select(row => row.Key));
            _open = rows.Any(row => row.Key == _open?.Key) ? null : _open;
            if (now)
            {
                Toasts.Notify(NotificationSeverity.Success, rows.Count == 1 ? Say(FilesPageText.DeletedOne, rows[0].Name) : Say(FilesPageText.DeletedMany, rows.Count));
                _search?.Remove(rows);
                await RefreshAsync();
            }
        }

        return confirmed;
    }

    /// <returns>Why not, if so.</returns>
    private async Task<string?> DeleteNowAsync(IReadOnlyList<FileRow> rows)
    {
        var answer = await RunAsync(Delete, new DeleteFilesInput(S3uid, Bucket, [.. rows.Select(row => row.Key)]));
        if (answer.Refusal is { } refusal)
        {
            return refusal.Message;
        }

        var undeleted = answer.Value.Undeleted;
        if (undeleted.Count == 0)
        {
            return null;
        }

        await RefreshAsync();
        return Say(FilesPageText.NotAllDeleted, answer.Value.Deleted, undeleted.Count, ObjectKey.Printable(undeleted[0].Key), undeleted[0].Reason);
    }

    private async Task<string?> DeleteByJobAsync(IReadOnlyList<FileRow> rows, string folder)
    {
        string[] keys = [.. rows.Where(row => !row.IsFolder).Select(row => row.Key)];
        string[] prefixes = [.. rows.Where(row => row.IsFolder).Select(row => row.Key)];
        return await FollowAsync(await RunAsync(DeleteAll, new DeleteSelectionInput(S3uid, Bucket, folder, keys, prefixes)), [.. keys, .. prefixes]);
    }

    /// <summary>Shows what is on its way out until the job is over.</summary>
    private async Task<string?> FollowAsync(Result<StartedDeletion> answer, IReadOnlyList<string> keys)
    {
        if (answer.Refusal is { } refusal)
        {
            return refusal.Message;
        }

        _deletions[answer.Value.JobId] = keys;
        ShowPending();
        await Jobs.FollowAsync(answer.Value.JobId);
        return null;
    }

    /// <summary>Work in this bucket is over, whoever began it.</summary>
    private void NoteFinished(JobView job) => _ = InvokeAsync(async () =>
    {
        if (job.Scope == $"{S3uid}/{Bucket}")
        {
            if (_deletions.Remove(job.Id, out var keys) && job.State is JobState.Completed)
            {
                _search?.RemoveBelow(keys);
            }

            ShowPending();
            await RefreshAsync();
            StateHasChanged();
        }
    });

    private void ShowPending() => _pending = [.. _deletions.Values.SelectMany(keys => keys)];
}
