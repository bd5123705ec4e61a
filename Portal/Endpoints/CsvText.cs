namespace Portal.Endpoints;

/// <summary>Texts in files for spreadsheets.</summary>
internal static class CsvText
{
    /// <summary>In quotes. A text that begins like a formula would be computed by a spreadsheet; an apostrophe before it keeps it a text.</summary>
    public static string Quote(string? text) =>
        $"\"{(text is { Length: > 0 } && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? "'" : "")}{text?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
