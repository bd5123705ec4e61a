using System.Text;
using Microsoft.AspNetCore.StaticFiles;

namespace Portal.Core.Files;

/// <summary>What files are, by their names, and how they may be shown.</summary>
public static class ContentTypes
{
    public const string Unknown = "application/octet-stream";

    private const string PlainText = "text/plain; charset=utf-8";

    private static readonly FileExtensionContentTypeProvider s_known = new();

    private static readonly HashSet<string> s_showable = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon", "application/pdf",
        "video/mp4", "video/webm", "video/ogg", "video/quicktime", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm", "audio/mp4", "audio/aac", "audio/flac",
    };

    private static readonly HashSet<string> s_text = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/json", "application/xml", "application/javascript", "application/x-sh", "application/yaml", "image/svg+xml",
    };

    private static readonly HashSet<string> s_textEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".md", ".log", ".yml", ".yaml", ".ini", ".toml", ".conf", ".env", ".sql", ".ts", ".jsx", ".tsx", ".py", ".cs", ".go", ".rs", ".java", ".c", ".h", ".cpp", ".rb", ".php", ".sh",
    };

    public static string Of(string key) => s_known.TryGetContentType(ObjectKey.NameOf(key), out var type) ? type : Unknown;

    /// <summary>
    /// The type under which a browser may show the file without running anything of it; <see langword="null"/> if it may only be downloaded.
    /// Pages and drawings that can hold scripts are shown as text.
    /// </summary>
    public static string? ShowableAs(string key)
    {
        var type = Of(key);
        return s_showable.Contains(type) ? type
            : type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || s_text.Contains(type) || s_textEndings.Contains(Path.GetExtension(key)) ? PlainText
            : null;
    }

    /// <summary>The header that names a downloaded file, for every browser: the name as it is, and a plain form of it.</summary>
    public static string Disposition(string kind, string key)
    {
        var name = new StringBuilder();
        foreach (var rune in (ObjectKey.NameOf(key) is { Length: > 0 } last ? last : "file").EnumerateRunes())
        {
            name.Append(Rune.IsControl(rune) || rune.Value is '/' or '\\' or ':' ? new Rune('_') : rune);
        }

        var exact = name.ToString();
        var plain = string.Concat(exact.Select(character => character is >= ' ' and < '\u007f' and not ('"' or '\\' or '%' or ';') ? character : '_'));
        return $"{kind}; filename=\"{plain}\"; filename*=UTF-8''{Uri.EscapeDataString(exact)}";
    }
}
