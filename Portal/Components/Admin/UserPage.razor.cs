using Microsoft.AspNetCore.Components;
using Portal.Core.Operations;
using Portal.Core.Staff;

namespace Portal.Components.Admin;

/// <summary>One S3 account for staff: its service and its usage, and in sections what else is known of it; each is read when it is looked at.</summary>
public sealed partial class UserPage
{
    private static readonly IReadOnlyList<(string Key, string Name)> s_sections =
    [
        ("service", UserText.Service), ("buckets", UserText.Buckets), ("orders", UserText.Orders), ("ledger", UserText.Ledger), ("invoices", UserText.Invoices),
        ("mails", UserText.Mails), ("jobs", UserText.Jobs), ("audit", UserText.Audit), ("notes", UserText.Notes),
    ];

    private StaffAccount? _account;
    private Refusal? _refusal;
    private string? _loaded;

    [Parameter]
    public string S3uid { get; set; } = "";

    [Inject]
    public required ShowStaffAccount Show { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    private string? Tab { get; set; }

    [SupplyParameterFromQuery]
    private string? Before { get; set; }

    /// <summary>Anything else in the address means the first one.</summary>
    private string Section => s_sections.Any(section => section.Key == Tab) ? Tab! : s_sections[0].Key;

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != S3uid)
        {
            _loaded = S3uid;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var wanted = S3uid;
        var answer = await RunAsync(Show, new ShowStaffAccountInput(wanted));
        if (wanted != S3uid)
        {
            return;
        }

        (_refusal, _account) = (answer.Refusal, answer.IsRefused ? null : answer.Value);
    }
}
