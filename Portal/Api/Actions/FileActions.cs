using System.Globalization;
using Portal.Core.Accounts;
using Portal.Core.Files;
using Portal.Core.Operations;

namespace Portal.Api.Actions;

internal sealed record GetFilesParameters(
    [Field(FieldAttribute.Names.S3uid, Meaning = "The S3 account.")] string S3uid,
    [Field(FieldAttribute.Names.BucketName, Meaning = "The bucket.")] string BucketName,
    [Field("continuation_token", MaxLength = 4096, AnyCharacter = true, Meaning = "The `next_token` of the page before.")] string? ContinuationToken,
    [Field("search", MaxLength = SearchFiles.MaxTermLength, AnyCharacter = true, Meaning = "Only keys that hold this, small and capital letters being the same.")] string? Search,
    [Field("prefix", MaxLength = ObjectKey.MaxBytes, AnyCharacter = true, Meaning = "Only keys that begin with this.")] string? Prefix,
    [Field("delimiter", MaxLength = 1, Meaning = "`/` lists one folder instead of everything below it.")] string? Delimiter,
    [Field("max_keys", Meaning = "The most keys to answer; more than 100 counts as 100.")] int MaxKeys = 50);

internal sealed record DeleteFileParameters(
    [Field(FieldAttribute.Names.S3uid, Meaning = "The S3 account.")] string S3uid,
    [Field(FieldAttribute.Names.BucketName, Meaning = "The bucket.")] string BucketName,
    [Field("filename", MaxLength = ObjectKey.MaxBytes, AnyCharacter = true, Meaning = "The exact key: `original_key` of get_files.")] string Filename);

/// <summary>get_files and delete_file.</summary>
internal static class FileActions
{
    private const int MostKeys = 100;

    public static async Task<ApiOutcome> ListAsync(ApiCall call, GetFilesParameters parameters)
    {
        if (parameters.Delimiter is not (null or "/"))
        {
            return ApiFailure.Invalid("delimiter", ApiText.Delimiter);
        }

        var size = Math.Min(parameters.MaxKeys, MostKeys);
        if (parameters.Search is { } term)
        {
            var hits = await call.RunAsync<SearchFiles, SearchFilesInput, FileHits>(
                new(parameters.S3uid, parameters.BucketName, parameters.Prefix ?? "", term, parameters.ContinuationToken, size));
            return hits.Refusal is { } notSearched ? ApiFailure.From(notSearched) : Answer(hits.Value.Files, FoldersOf(hits.Value.Files), hits.Value.NextToken);
        }

        var byFolder = parameters.Delimiter is not null;
        var page = await call.RunAsync<ListFiles, ListFilesInput, FilePage>(
            new(parameters.S3uid, parameters.BucketName, parameters.Prefix ?? "", byFolder, size, parameters.ContinuationToken));
        return page.Refusal is { } refusal ? ApiFailure.From(refusal)
            : Answer(page.Value.Files, byFolder ? page.Value.Folders : FoldersOf(page.Value.Files), page.Value.NextToken);
    }

    public static async Task<ApiOutcome> DeleteAsync(ApiCall call, DeleteFileParameters parameters)
    {
        var deleted = await call.RunAsync<DeleteFiles, DeleteFilesInput, DeletedFiles>(new(parameters.S3uid, parameters.BucketName, [parameters.Filename]));
        return deleted.Refusal is { } refusal ? Translate(refusal)
            : deleted.Value.Undeleted is [var undeleted, ..] ? NotDeleted(undeleted.Reason, nameof(RefusalCode.StorageRefused))
            : new MessageAnswer("File deleted successfully");
    }

    private static ApiFailure Translate(Refusal refusal) => refusal.Code is RefusalCode.Invalid or RefusalCode.Forbidden || refusal == AccountRefusals.NotFound
        ? ApiFailure.From(refusal)
        : NotDeleted(refusal.Message, refusal.Code.ToString());

    private static ApiFailure NotDeleted(string why, string code) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Delete S3 file error: {why.TrimEnd('.')}. Response: {code}."));

    private static FilesAnswer Answer(IReadOnlyList<FileEntry> entries, IReadOnlyList<string> folders, string? nextToken)
    {
        var files = entries.Select(file => new FileRow(
            ObjectKey.Printable(file.Key), file.Key, file.Size, ApiFormat.Stamp(file.ChangedAt), $"\"{file.ETag}\"")).ToList();
        return new(new(files, folders, nextToken), folders, nextToken);
    }

    /// <summary>The folders that hold the page's files, in their order.</summary>
    private static IReadOnlyList<string> FoldersOf(IReadOnlyList<FileEntry> files) =>
        [.. files.Select(file => ObjectKey.ParentOf(file.Key)).Where(folder => folder.Length > 0).Distinct()];
}
