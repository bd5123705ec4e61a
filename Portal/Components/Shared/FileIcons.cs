namespace Portal.Components.Shared;

/// <summary>The icon for a file, by the end of its name.</summary>
public static class FileIcons
{
    public static IconName For(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? IconName.File : name[(dot + 1)..].ToUpperInvariant() switch
        {
            "JPG" or "JPEG" or "PNG" or "GIF" or "WEBP" or "AVIF" or "SVG" or "TIF" or "TIFF" or "BMP" or "HEIC" or "ICO" => IconName.Image,
            "MP4" or "MOV" or "MKV" or "AVI" or "WEBM" or "M4V" or "MPG" or "MPEG" => IconName.Film,
            "MP3" or "WAV" or "FLAC" or "OGG" or "M4A" or "AAC" or "OPUS" => IconName.Music,
            "ZIP" or "TAR" or "GZ" or "TGZ" or "BZ2" or "XZ" or "ZST" or "7Z" or "RAR" or "ISO" or "DMG" => IconName.Archive,
            "JSON" or "XML" or "HTML" or "CSS" or "JS" or "TS" or "CS" or "PY" or "SH" or "YML" or "YAML" or "SQL" or "GO" or "RS" or "JAVA" => IconName.FileCode,
            "TXT" or "MD" or "PDF" or "DOC" or "DOCX" or "ODT" or "RTF" or "CSV" or "XLS" or "XLSX" or "LOG" => IconName.FileText,
            _ => IconName.File,
        };
    }
}
