using Microsoft.AspNetCore.Components;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Components.Billing;

/// <summary>The credit of whoever is signed in: what is there, what comes next, what it was used for.</summary>
public partial class BillingPage
{
    private Refusal? _refusal;
    private (string?, string?, string?)? _loaded;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public BillingOverview? Overview { get; set; }

    /// <summary>As above.</summary>
    [PersistentState]
    public LedgerPage? Ledger { get; set; }

    /// <summary>As above.</summary>
    [PersistentState]
    public InvoicePage? Invoices { get; set; }

    /// <summary>As above; <see langword="null"/> for who may not change them.</summary>
    [PersistentState]
    public BuyerDetails? Details { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? KindText { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    [SupplyParameterFromQuery(Name = "invoices")]
    private string? InvoicesText { get; set; }

    [Inject]
    public required ShowBilling Show { get; set; }

    [Inject]
    public required ListLedger List { get; set; }

    [Inject]
    public required ListInvoices ListBills { get; set; }

    [Inject]
    public required ShowBillingDetails ShowDetails { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private LedgerEntryKind? Kind => Enum.TryParse<LedgerEntryKind>(KindText, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    private long? Before => QueryNumber.Parse<long>(BeforeText);

    private long? InvoicesBefore => QueryNumber.Parse<long>(InvoicesText);

    protected override async Task OnParametersSetAsync()
    {
        var asked = (KindText, BeforeText, InvoicesText);
        if (Ledger is null || (_loaded is { } loaded && loaded != asked))
        {
            await LoadAsync();
        }

        _loaded = asked;
    }

    private async Task LoadAsync()
    {
        var overview = await RunAsync(Show, new ShowBillingInput());
        var ledger = await RunAsync(List, new ListLedgerInput(null, Kind, Before));
        var invoices = await RunAsync(ListBills, new ListInvoicesInput(null, InvoicesBefore));
        var details = await RunAsync(ShowDetails, new ShowBillingDetailsInput());
        _refusal = overview.Refusal ?? ledger.Refusal ?? invoices.Refusal ?? (details.Refusal is { Code: RefusalCode.Forbidden } ? null : details.Refusal);
        if (_refusal is null)
        {
            (Overview, Ledger, Invoices, Details) = (overview.Value, ledger.Value, invoices.Value, details.IsRefused ? null : details.Value);
        }
    }
}
