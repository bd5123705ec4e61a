namespace Portal.Api;

/// <summary>Folders and the token to go on with are told twice, as the API document has them.</summary>
internal sealed record FilesAnswer(FileList Files, IReadOnlyList<string> Folders, string? NextToken) : ApiAnswer;

internal sealed record FileList(IReadOnlyList<FileRow> Files, IReadOnlyList<string> Folders, string? NextToken);

/// <param name="Key">Printable: for people.</param>
/// <param name="OriginalKey">Exact: for programs.</param>
/// <param name="Etag">In quotation marks.</param>
internal sealed record FileRow(string Key, string OriginalKey, long Size, string LastModified, string Etag);
