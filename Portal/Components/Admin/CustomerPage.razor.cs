using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Components.Billing;
using Portal.Components.Keys;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Core.Staff;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>One customer, for staff: who it is, what is theirs, and what can be done about their sign-in.</summary>
public sealed partial class CustomerPage
{
    private const int AccountsOfAPage = 25;

    private Refusal? _refusal;
    private string? _said;
    private bool _isSelf;
    private string _tags = "";
    private Role _role;
    private int _acts;

    [Parameter]
    public int Id { get; set; }

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public CustomerDetails? Customer { get; set; }

    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    /// <summary>What has just happened.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    [Inject]
    public required ShowCustomer Show { get; set; }

    [Inject]
    public required FindAccounts Accounts { get; set; }

    [Inject]
    public required ListCustomerOrders Orders { get; set; }

    [Inject]
    public required ListLedger Ledger { get; set; }

    [Inject]
    public required ListInvoices Invoices { get; set; }

    [Inject]
    public required ListCustomerMails Mails { get; set; }

    [Inject]
    public required ListCustomerTokens Tokens { get; set; }

    [Inject]
    public required FindAudit Audit { get; set; }

    [Inject]
    public required SetTags Tag { get; set; }

    [Inject]
    public required SetRole ChangeRole { get; set; }

    [Inject]
    public required SignOutCustomer SignOut { get; set; }

    [Inject]
    public required UnlockSignIn Unlock { get; set; }

    [Inject]
    public required SendSignInMail SendMail { get; set; }

    [Inject]
    public required ResetSecondFactor ResetFactor { get; set; }

    [Inject]
    public required PublicAddress Address { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private IReadOnlyList<Crumb> Crumbs => [new(PeopleText.Title, PortalUrls.Customers), new(Customer?.Email ?? PeopleText.Customer)];

    protected override async Task OnParametersSetAsync()
    {
        _isSelf = (await Callers.GetAsync()).CustomerId == Id;
        if (Customer?.Id != Id)
        {
            _said = Done == "added" ? PeopleText.Added : null;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Show, new ShowCustomerInput(Id));
        _refusal = answer.Refusal;
        Customer = answer.IsRefused ? null : answer.Value;
    }

    /// <summary>Where the list of a section begins; only the one that is shown has a place.</summary>
    private string? BeforeOf(string tab) => (Tab ?? "accounts") == tab && !string.IsNullOrEmpty(Before) ? Before : null;

    private Func<string?, string> UrlOf(string tab) => before => PortalUrls.StaffCustomer(Id, tab, before);

    private async Task<ListPart<FoundAccount>> ReadAccountsAsync(string? before)
    {
        var offset = Math.Max(0, QueryNumber.Parse<int>(before) ?? 0);
        var answer = await RunAsync(Accounts, new FindAccountsInput(CustomerId: Id, Limit: AccountsOfAPage + 1, Offset: offset));
        return answer.IsRefused
            ? new(null, null, answer.Refusal)
            : new([.. answer.Value.Accounts.Take(AccountsOfAPage)], answer.Value.Accounts.Count > AccountsOfAPage ? Text(offset + AccountsOfAPage) : null, null);
    }

    private Task<ListPart<CustomerOrderLine>> ReadOrdersAsync(string? before) =>
        ReadAsync(Orders, new ListCustomerOrdersInput(Id, before), page => (page.Orders, page.NextBefore));

    private Task<ListPart<LedgerLine>> ReadLedgerAsync(string? before) =>
        ReadAsync(Ledger, new ListLedgerInput(Id, null, QueryNumber.Parse<long>(before)), page => (page.Lines, Text(page.NextBefore)));

    private Task<ListPart<InvoiceLineItem>> ReadInvoicesAsync(string? before) =>
        ReadAsync(Invoices, new ListInvoicesInput(Id, QueryNumber.Parse<long>(before)), page => (page.Invoices, Text(page.NextBeforeId)));

    private Task<ListPart<OwnerMail>> ReadMailsAsync(string? before) =>
        ReadAsync(Mails, new ListCustomerMailsInput(Id, QueryNumber.Parse<long>(before)), page => (page.Mails, Text(page.NextBeforeId)));

    private Task<ListPart<TokenLine>> ReadTokensAsync(string? before) =>
        ReadAsync(Tokens, new ListCustomerTokensInput(Id, QueryNumber.Parse<int>(before)), page => (page.Items, Text(page.NextBeforeId)));

    private Task<ListPart<AuditLine>> ReadActivityAsync(string? before) =>
        ReadAsync(Audit, new FindAuditInput(new AuditFilter(Customer: Text(Id)), QueryNumber.Parse<long>(before), 25), page => (page.Lines, Text(page.NextBeforeId)));

    private async Task<ListPart<TRow>> ReadAsync<TInput, TAnswer, TRow>(Operation<TInput, TAnswer> operation, TInput input, Func<TAnswer, (IReadOnlyList<TRow> Rows, string? Next)> part)
    {
        var answer = await RunAsync(operation, input);
        if (answer.IsRefused)
        {
            return new(null, null, answer.Refusal);
        }

        var (rows, next) = part(answer.Value);
        return new(rows, next, null);
    }

    private (Tone Tone, string Text) StateOf(InvoiceLineItem invoice) => InvoiceWords.State(invoice, DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime));

    private Task TagAsync()
    {
        _tags = string.Join(' ', Customer!.Tags);
        return AskAsync(
            new(PeopleText.EditTags, PeopleText.SaveTags, async reason => (await RunAsync(Tag, new SetTagsInput(Id, _tags.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries), reason))).Refusal, Body: TagFields),
            PeopleText.TagsSaved);
    }

    private Task SignOutAsync() => AskAsync(
        new(PeopleText.SignOut, PeopleText.SignOut, async reason => (await RunAsync(SignOut, new SignOutCustomerInput(Id, reason))).Refusal, PeopleText.SignOutText, Danger: true),
        PeopleText.SignedOut);

    private Task UnlockAsync() => AskAsync(
        new(PeopleText.Unlock, PeopleText.Unlock, async reason => (await RunAsync(Unlock, new UnlockSignInInput(Id, reason))).Refusal, PeopleText.UnlockText),
        PeopleText.Unlocked);

    private Task MailAsync(MailedLink link)
    {
        var isPassword = link is MailedLink.NewPassword;
        var page = Address.Of(isPassword ? PortalUrls.ResetPassword : PortalUrls.ConfirmEmail);
        return AskAsync(
            new(
                isPassword ? PeopleText.SendPassword : PeopleText.SendConfirmation, PeopleText.Send,
                async reason => (await RunAsync(SendMail, new SendSignInMailInput(Id, link, page, reason))).Refusal, isPassword ? PeopleText.SendPasswordText : PeopleText.SendConfirmationText),
            PeopleText.MailSent);
    }

    private Task ChangeRoleAsync()
    {
        _role = Customer!.Role;
        return AskAsync(
            new(PeopleText.ChangeRole, PeopleText.SaveRole, reason => FreshlyAsync(ChangeRole, new SetRoleInput(Id, _role, reason)), PeopleText.ChangeRoleText, Body: RoleFields),
            PeopleText.RoleSaved);
    }

    private Task ResetFactorAsync() => AskAsync(
        new(PeopleText.ResetFactor, PeopleText.ResetFactor, reason => FreshlyAsync(ResetFactor, new ResetSecondFactorInput(Id, reason)), PeopleText.ResetFactorText, Danger: true),
        PeopleText.FactorReset);

    /// <summary>Asks for the password where the sign-in is too old for the act.</summary>
    private async Task<Refusal?> FreshlyAsync<TInput>(Operation<TInput, Done> operation, TInput input)
    {
        var refusal = (await RunAsync(operation, input)).Refusal;
        return refusal is { Code: RefusalCode.FreshSignInNeeded } && await Dialogs.ConfirmPasswordAsync(PeopleText.FreshWhy)
            ? (await RunAsync(operation, input)).Refusal
            : refusal;
    }

    private async Task AskAsync(ReasonRequest request, string done)
    {
        _said = null;
        if (await Dialogs.AskReasonAsync(request))
        {
            _said = done;
            await ShowAnewAsync();
        }
    }

    /// <summary>After an act the lists are others, too.</summary>
    private Task ShowAnewAsync()
    {
        _acts++;
        return LoadAsync();
    }

    private string KeyOf(string list) => string.Create(CultureInfo.InvariantCulture, $"{list} {Id} {_acts}");

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
