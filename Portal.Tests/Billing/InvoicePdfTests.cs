using Portal.Core.Billing;
using Portal.Documents;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Portal.Tests.Billing;

public class InvoicePdfTests
{
    [Fact]
    public void Everything_of_the_invoice_stands_in_the_file_in_any_script()
    {
        var text = TextOf(InvoicePdf.Draw(Invoice(1, Currency.Rub)), out var pages);

        Assert.Equal(1, pages);
        Assert.All(
            ["INV-000042", "Northbay Hosting", "ООО «Ромашка»", "Łódź", "Standard 500 GB, month 1", "Without tax", "VAT 21 %", "2.10 ₽", "12.10 ₽", "page 1 of 1"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("S3PORTAL_PDF") is { Length: > 0 } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, "invoice.pdf"), InvoicePdf.Draw(Invoice(1, Currency.Rub)));
            File.WriteAllBytes(Path.Combine(folder, "long.pdf"), InvoicePdf.Draw(Invoice(70, Currency.Eur)));
        }
    }

    [Fact]
    public void Many_lines_go_onto_as_many_sheets_as_they_need_and_none_is_lost()
    {
        var text = TextOf(InvoicePdf.Draw(Invoice(70, Currency.Eur)), out var pages);

        Assert.InRange(pages, 3, 6);
        Assert.All(Enumerable.Range(1, 70), i => Assert.Contains($"Standard 500 GB, month {i}\n", text, StringComparison.Ordinal));
        Assert.All(Enumerable.Range(1, pages), page => Assert.Contains($"page {page} of {pages}", text, StringComparison.Ordinal));
    }

    private static string TextOf(byte[] file, out int pages)
    {
        using var document = PdfDocument.Open(file);
        pages = document.NumberOfPages;
        return string.Join('\n', document.GetPages().Select(page => string.Join('\n', Lines(page))));
    }

    private static IEnumerable<string> Lines(UglyToad.PdfPig.Content.Page page) =>
        ContentOrderTextExtractor.GetText(page).Replace('\u00a0', ' ').Split('\n', StringSplitOptions.TrimEntries).Select(line => line + "\n");

    private static InvoiceDocument Invoice(int lines, Currency currency)
    {
        Money In(decimal amount) => new(amount, currency);
        var rows = Enumerable.Range(1, lines)
            .Select(i => new InvoiceRow(InvoiceLineKind.Plan, $"Standard 500 GB, month {i}", 1, In(10), new string('a', 32), new(2026, 12, 3), new(2027, 1, 2)))
            .Append(new(InvoiceLineKind.Tax, "VAT 21 %", 1, In(lines * 2.10m), null, null, null));
        return new(
            "INV-000042", InvoiceKind.Invoice, 7, new(2026, 12, 3, 0, 0, 0, DateTimeKind.Utc), null, new DateTime(2026, 12, 3, 0, 0, 0, DateTimeKind.Utc), false,
            ["Northbay Hosting", "Harbour Road 5", "VAT NL0001"], ["ООО «Ромашка»", "ul. Piotrkowska 1", "Łódź"], [.. rows],
            In(lines * 10), In(lines * 2.10m), 21, In(lines * 12.10m), null, null, [], In(0));
    }
}
