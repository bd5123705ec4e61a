using System.Globalization;
using PdfSharp.Drawing;
using Portal.Components.Billing;
using Portal.Core.Billing;

namespace Portal.Documents;

/// <summary>Draws an invoice or credit note as PDF: A4, as many sheets as its lines need.</summary>
internal static class InvoicePdf
{
    private const double LineHeight = 13;
    private const double TextWidth = 265;
    private const double DaysX = 325;
    private const double QuantityRight = 460;
    private const double FactsX = 340;
    private const double SumsX = 340;

    public static byte[] Draw(InvoiceDocument invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        using var sheet = new PdfSheet($"{InvoiceWords.Title(invoice)} {invoice.Number}", invoice.Seller.Count > 0 ? invoice.Seller[0] : "");
        DrawHead(sheet, invoice);
        DrawRows(sheet, invoice);
        DrawSums(sheet, invoice);
        return sheet.Finish((page, pages) => string.Format(CultureInfo.CurrentCulture, BillingPageText.PdfFoot, invoice.Number, page, pages));
    }

    private static void DrawHead(PdfSheet sheet, InvoiceDocument invoice)
    {
        var (text, bold, title) = (PdfSheet.FontOf(9.5), PdfSheet.FontOf(9.5, bold: true), PdfSheet.FontOf(20, bold: true));
        sheet.WriteEnding(InvoiceWords.Title(invoice), title, PdfSheet.Right, sheet.Y + 14);
        var seller = WriteLines(sheet, invoice.Seller, PdfSheet.Left, sheet.Y + 10, 230);
        var y = sheet.Y + 44;
        foreach (var (label, value) in InvoiceWords.Facts(invoice))
        {
            sheet.Write(label, text, FactsX, y, XBrushes.DimGray);
            sheet.WriteEnding(value, bold, PdfSheet.Right, y);
            y += LineHeight + 2;
        }

        sheet.Y = Math.Max(seller, y) + 22;
        sheet.Write(InvoiceWords.BuyerLabel(invoice), text, PdfSheet.Left, sheet.Y, XBrushes.DimGray);
        sheet.Y = WriteLines(sheet, invoice.Buyer, PdfSheet.Left, sheet.Y + LineHeight + 2, 280) + 22;
        if (invoice.Reason is { Length: > 0 } reason)
        {
            foreach (var line in sheet.Wrap(string.Format(CultureInfo.CurrentCulture, BillingPageText.ReasonIs, reason), text, PdfSheet.Right - PdfSheet.Left))
            {
                sheet.Write(line, text, PdfSheet.Left, sheet.Y);
                sheet.Y += LineHeight;
            }

            sheet.Y += 10;
        }
    }

    /// <summary>The first line in bold, as it is a name.</summary>
    /// <returns>Where the next line would go.</returns>
    private static double WriteLines(PdfSheet sheet, IReadOnlyList<string> lines, double x, double y, double width)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var font = PdfSheet.FontOf(9.5, bold: i == 0);
            foreach (var line in sheet.Wrap(lines[i], font, width))
            {
                sheet.Write(line, font, x, y);
                y += LineHeight;
            }
        }

        return y;
    }

    private static void DrawRows(PdfSheet sheet, InvoiceDocument invoice)
    {
        var (text, small) = (PdfSheet.FontOf(9.5), PdfSheet.FontOf(8));
        DrawTableHead(sheet);
        foreach (var row in invoice.Rows.Where(row => row.Kind is not InvoiceLineKind.Tax))
        {
            var lines = sheet.Wrap(row.Text, text, TextWidth);
            var height = (lines.Count * LineHeight) + (row.S3uid is null ? 0 : LineHeight) + 8;
            if (sheet.Need(height))
            {
                DrawTableHead(sheet);
            }

            var y = sheet.Y + LineHeight;
            if (row.From is not null)
            {
                sheet.Write(InvoiceWords.Days(row), small, DaysX, y);
            }

            sheet.WriteEnding(InvoiceWords.Quantity(row), text, QuantityRight, y);
            sheet.WriteEnding(MoneyText.Of(row.Amount), text, PdfSheet.Right, y);
            foreach (var line in lines)
            {
                sheet.Write(line, text, PdfSheet.Left, y);
                y += LineHeight;
            }

            if (row.S3uid is not null)
            {
                sheet.Write(row.S3uid, small, PdfSheet.Left, y, XBrushes.DimGray);
            }

            sheet.Y += height;
            sheet.Rule(sheet.Y);
        }
    }

    private static void DrawTableHead(PdfSheet sheet)
    {
        var bold = PdfSheet.FontOf(8.5, bold: true);
        sheet.Y += LineHeight;
        sheet.Write(BillingPageText.What, bold, PdfSheet.Left, sheet.Y);
        sheet.Write(BillingPageText.Days, bold, DaysX, sheet.Y);
        sheet.WriteEnding(BillingPageText.Quantity, bold, QuantityRight, sheet.Y);
        sheet.WriteEnding(BillingPageText.Amount, bold, PdfSheet.Right, sheet.Y);
        sheet.Y += 6;
        sheet.Rule(sheet.Y, width: 1);
    }

    private static void DrawSums(PdfSheet sheet, InvoiceDocument invoice)
    {
        var (text, bold) = (PdfSheet.FontOf(9.5), PdfSheet.FontOf(12, bold: true));
        sheet.Need(90);
        sheet.Y += 22;
        foreach (var (label, amount) in InvoiceWords.Sums(invoice))
        {
            sheet.Write(label, text, SumsX, sheet.Y);
            sheet.WriteEnding(MoneyText.Of(amount), text, PdfSheet.Right, sheet.Y);
            sheet.Y += LineHeight + 3;
        }

        sheet.Rule(sheet.Y - 8, SumsX, 1);
        sheet.Y += 8;
        sheet.Write(BillingPageText.Total, bold, SumsX, sheet.Y);
        sheet.WriteEnding(MoneyText.Of(invoice.Total), bold, PdfSheet.Right, sheet.Y);
        sheet.Y += 30;
        sheet.Write(InvoiceWords.Payment(invoice), text, PdfSheet.Left, sheet.Y);
    }
}
