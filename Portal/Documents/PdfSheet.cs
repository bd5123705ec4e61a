using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace Portal.Documents;

/// <summary>A4 sheets that are written from the top down. Lengths are points; what does not fit goes onto the next sheet.</summary>
internal sealed class PdfSheet : IDisposable
{
    public const double Left = 50;
    public const double Right = 545;
    private const double Top = 50;
    private const double Bottom = 780;
    private const double FootY = 812;

    private static readonly InvoiceFonts s_fonts = new();

    private readonly PdfDocument _document = new();
    private readonly XFont _small = FontOf(8);
    private XGraphics _graphics;

    public PdfSheet(string title, string author)
    {
        _document.Info.Title = title;
        _document.Info.Author = author;
        _graphics = AddPage();
    }

    /// <summary>Where the next line goes.</summary>
    public double Y { get; set; } = Top;

    public static XFont FontOf(double size, bool bold = false)
    {
        // The library keeps it for the whole process; the same one again changes nothing.
        GlobalFontSettings.FontResolver = s_fonts;
        return new(InvoiceFonts.Family, size, bold ? XFontStyleEx.Bold : XFontStyleEx.Regular);
    }

    /// <summary>Begins a new sheet unless <paramref name="height"/> is left on this one.</summary>
    /// <returns>Whether a new one was begun.</returns>
    public bool Need(double height)
    {
        if (Y + height <= Bottom)
        {
            return false;
        }

        _graphics.Dispose();
        _graphics = AddPage();
        Y = Top;
        return true;
    }

    public void Write(string text, XFont font, double x, double y, XBrush? brush = null) => _graphics.DrawString(text, font, brush ?? XBrushes.Black, x, y);

    /// <summary>Writes so that the text ends at <paramref name="right"/>.</summary>
    public void WriteEnding(string text, XFont font, double right, double y, XBrush? brush = null) =>
        _graphics.DrawString(text, font, brush ?? XBrushes.Black, right - _graphics.MeasureString(text, font).Width, y);

    public void Rule(double y, double from = Left, double width = 0.5) => _graphics.DrawLine(new XPen(XColors.Gray, width), from, y, Right, y);

    /// <summary>Breaks a text into lines between words; a word that is too long by itself, within it.</summary>
    public IReadOnlyList<string> Wrap(string text, XFont font, double width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.Length > 0 && Fits($"{line} {rest}", font, width))
            {
                line = $"{line} {rest}";
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line);
            }

            while (!Fits(rest, font, width) && rest.Length > 1)
            {
                var taken = rest.Length - 1;
                while (taken > 1 && !Fits(rest[..taken], font, width))
                {
                    taken--;
                }

                lines.Add(rest[..taken]);
                rest = rest[taken..];
            }

            line = rest;
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>Puts the foot onto every sheet, now that their number is known.</summary>
    /// <param name="foot">Writes it from the number of a sheet and of all.</param>
    public byte[] Finish(Func<int, int, string> foot)
    {
        _graphics.Dispose();
        for (var i = 0; i < _document.PageCount; i++)
        {
            using var graphics = XGraphics.FromPdfPage(_document.Pages[i]);
            var text = foot(i + 1, _document.PageCount);
            graphics.DrawString(text, _small, XBrushes.DimGray, Right - graphics.MeasureString(text, _small).Width, FootY);
        }

        using var file = new MemoryStream();
        _document.Save(file);
        return file.ToArray();
    }

    public void Dispose()
    {
        _graphics.Dispose();
        _document.Dispose();
    }

    private bool Fits(string text, XFont font, double width) => _graphics.MeasureString(text, font).Width <= width;

    private XGraphics AddPage()
    {
        var page = _document.AddPage();
        page.Size = PageSize.A4;
        return XGraphics.FromPdfPage(page);
    }
}
