using PdfSharp.Fonts;

namespace Portal.Documents;

/// <summary>The letters of printed documents: Noto Sans, which has Latin, Greek and Cyrillic and the signs of all currencies that are sold in.</summary>
internal sealed class InvoiceFonts : IFontResolver
{
    public const string Family = "Noto Sans";

    public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(isBold ? "NotoSans-SemiBold.ttf" : "NotoSans-Regular.ttf");

    public byte[] GetFont(string faceName)
    {
        using var file = typeof(InvoiceFonts).Assembly.GetManifestResourceStream(faceName)
            ?? throw new InvalidOperationException($"The font {faceName} is not in the program.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
