namespace Portal.Core.Data;

/// <summary>How the database compares texts: byte by byte, unless a question says otherwise.</summary>
internal static class TextOrder
{
    /// <summary>In a question to the database: the text compared without the case of ASCII letters. Compare it with what <see cref="Fold"/> gives.</summary>
    public static string IgnoringCase(string text) => throw new InvalidOperationException("Only the database does this.");

    /// <summary>The same text with ASCII letters in lower case.</summary>
    public static string Fold(string text) =>
        string.Create(text.Length, text, (letters, from) =>
        {
            for (var index = 0; index < from.Length; index++)
            {
                letters[index] = char.IsAsciiLetterUpper(from[index]) ? (char)(from[index] | 0x20) : from[index];
            }
        });
}
