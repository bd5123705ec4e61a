using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>The invoices of all customers, for staff.</summary>
public partial class InvoicesPage
{
    private Refusal? _refusal;
    private string? _search;
    private (string?, bool, long?)? _loaded;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public InvoicePage? Page { get; set; }

    [SupplyParameterFromQuery(Name = "search")]
    private string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "open")]
    private string? OpenText { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    [Inject]
    public required FindInvoices Find { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private bool OpenOnly => OpenText == "true";

    private long? Before => QueryNumber.Parse<long>(BeforeText);

    protected override async Task OnParametersSetAsync()
    {
        var asked = (SearchText, OpenOnly, Before);
        if (Page is null || (_loaded is { } loaded && loaded != asked))
        {
            await LoadAsync();
        }

        (_loaded, _search) = (asked, SearchText);
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Find, new FindInvoicesInput(SearchText, OpenOnly, Before));
        _refusal = answer.Refusal;
        Page = answer.IsRefused ? Page : answer.Value;
    }

    private void Search() => Navigation.NavigateTo(PortalUrls.InvoicesFound(_search?.Trim(), OpenOnly));

    private async Task RefundAsync(InvoiceLineItem invoice)
    {
        if (await Dialogs.OpenAsync<RefundDialog>(
            string.Format(System.Globalization.CultureInfo.CurrentCulture, PaymentsText.RefundTitle, invoice.Number),
            new Dictionary<string, object?> { [nameof(RefundDialog.Number)] = invoice.Number },
            ConfirmDialogs.PanelOptions()) is true)
        {
            await LoadAsync();
        }
    }
}
