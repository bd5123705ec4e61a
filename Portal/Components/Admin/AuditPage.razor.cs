using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>What everybody has done, for staff.</summary>
public sealed partial class AuditPage
{
    private readonly AuditForm _form = new();
    private Refusal? _refusal;
    private FindAuditInput? _loaded;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public Core.Auditing.AuditPage? Page { get; set; }

    [Inject]
    public required FindAudit Find { get; set; }

    [SupplyParameterFromQuery]
    private string? Person { get; set; }

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    [SupplyParameterFromQuery]
    private string? Action { get; set; }

    [SupplyParameterFromQuery]
    private string? Address { get; set; }

    [SupplyParameterFromQuery]
    private string? Subject { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? ToText { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    private long? Before => QueryNumber.Parse<long>(BeforeText);

    private AuditFilter Filter => new(
        Given(Person), Given(Customer), Given(Action), Given(Address), Given(Subject), QueryDay.Parse(FromText), QueryDay.Parse(ToText));

    private string FileUrl => Filter is var filter
        ? PortalUrls.AuditFileWhere(filter.Person, filter.Customer, filter.Operation, filter.Address, filter.Subject, filter.From, filter.To)
        : PortalUrls.AuditFile;

    private List<FilterChip> Chips
    {
        get
        {
            var filter = Filter;
            var chips = new List<FilterChip>();
            Add(AuditPageText.Person, filter.Person, filter with { Person = null });
            Add(AuditPageText.Customer, filter.Customer, filter with { Customer = null });
            Add(AuditPageText.Action, filter.Operation is { } operation ? AuditWords.Action(operation) : null, filter with { Operation = null });
            Add(AuditPageText.Subject, filter.Subject, filter with { Subject = null });
            Add(AuditPageText.Address, filter.Address, filter with { Address = null });
            Add(OversightText.From, filter.From is { } from ? Day(from) : null, filter with { From = null });
            Add(OversightText.To, filter.To is { } to ? Day(to) : null, filter with { To = null });
            return chips;

            void Add(string name, string? value, AuditFilter without)
            {
                if (value is not null)
                {
                    chips.Add(new($"{name}: {value}", Url(without)));
                }
            }
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var asked = new FindAuditInput(Filter, Before);
        if (Page is null || (_loaded is not null && _loaded != asked))
        {
            await LoadAsync();
        }

        _loaded = asked;
        _form.Take(asked.Filter);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    private static string Url(AuditFilter filter, long? before = null) =>
        PortalUrls.AuditWhere(filter.Person, filter.Customer, filter.Operation, filter.Address, filter.Subject, filter.From, filter.To, before);

    private async Task LoadAsync()
    {
        var asked = new FindAuditInput(Filter, Before);
        var answer = await RunAsync(Find, asked);
        if (asked == new FindAuditInput(Filter, Before))
        {
            _refusal = answer.Refusal;
            Page = answer.IsRefused ? null : answer.Value;
        }
    }

    private void Search() => Navigation.NavigateTo(Url(_form.ToFilter()));

    /// <summary>What stands in the fields until it is searched for.</summary>
    private sealed class AuditForm
    {
        public string? Person { get; set; }

        public string? Customer { get; set; }

        public string? Action { get; set; }

        public string? Address { get; set; }

        public string? Subject { get; set; }

        public DateOnly? From { get; set; }

        public DateOnly? To { get; set; }

        public void Take(AuditFilter filter) =>
            (Person, Customer, Action, Address, Subject, From, To) = (filter.Person, filter.Customer, filter.Operation, filter.Address, filter.Subject, filter.From, filter.To);

        public AuditFilter ToFilter() => new(Given(Person), Given(Customer), Given(Action), Given(Address), Given(Subject), From, To);
    }
}
