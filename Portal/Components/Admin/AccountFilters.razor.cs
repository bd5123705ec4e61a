using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Staff;

namespace Portal.Components.Admin;

/// <summary>The filters of the list of accounts.</summary>
public partial class AccountFilters
{
    private AccountFilter? _shown;
    private bool _open;
    private string? _client;
    private string? _email;
    private string? _s3uid;
    private string? _bucket;
    private string? _plan;
    private string? _location;
    private string? _type;
    private string? _status;
    private string? _billing;
    private string? _tag;
    private DateOnly? _from;
    private DateOnly? _to;

    [Parameter, EditorRequired]
    public required AccountQuery Query { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<PlanOffer> Plans { get; set; }

    private AccountFilter Filter => Query.Filter;

    private IEnumerable<(string Name, string Value, AccountFilter Without)> Chips
    {
        get
        {
            var chips = new (string Name, string? Value, AccountFilter Without)[]
            {
                (UsersText.ClientId, Filter.CustomerId?.ToString(CultureInfo.InvariantCulture), Filter with { CustomerId = null }),
                (UsersText.Email, Filter.Email, Filter with { Email = null }),
                (UsersText.S3uid, Filter.S3uid, Filter with { S3uid = null }),
                (UsersText.Bucket, Filter.Bucket, Filter with { Bucket = null }),
                (UsersText.Plan, Filter.PlanId is { } id ? Plans.FirstOrDefault(plan => plan.Id == id)?.Name ?? id.ToString(CultureInfo.InvariantCulture) : null, Filter with { PlanId = null }),
                (UsersText.Location, Filter.LocationCode, Filter with { LocationCode = null }),
                (UsersText.Type, Filter.StorageType, Filter with { StorageType = null }),
                (UsersText.Status, Filter.Phase is { } phase ? AccountWords.Status(phase) : null, Filter with { Phase = null }),
                (UsersText.Billing, Filter.Billing, Filter with { Billing = null }),
                (UsersText.Tag, Filter.Tag, Filter with { Tag = null }),
                (UsersText.From, Filter.From is { } from ? AccountWords.Day(from) : null, Filter with { From = null }),
                (UsersText.To, Filter.To is { } to ? AccountWords.Day(to) : null, Filter with { To = null }),
            };
            return chips.Where(chip => chip.Value is not null).Select(chip => (chip.Name, chip.Value!, chip.Without));
        }
    }

    protected override void OnParametersSet()
    {
        if (_shown == Filter)
        {
            return;
        }

        _shown = Filter;
        (_client, _email, _s3uid, _bucket) = (Filter.CustomerId?.ToString(CultureInfo.InvariantCulture), Filter.Email, Filter.S3uid, Filter.Bucket);
        (_plan, _location, _type, _status) = (Filter.PlanId?.ToString(CultureInfo.InvariantCulture) ?? "", Filter.LocationCode ?? "", Filter.StorageType ?? "", Filter.Phase?.ToString() ?? "");
        (_billing, _tag, _from, _to) = (Filter.Billing, Filter.Tag, Filter.From, Filter.To);
    }

    private void Apply()
    {
        _open = false;
        Navigation.NavigateTo(Query.With(new(
            QueryNumber.Parse<int>(_client), QueryNumber.Parse<int>(_plan), Text(_email), Text(_billing), Text(_s3uid), Text(_bucket), Text(_type), Text(_location),
            Enum.TryParse<AccountPhase>(_status, out var phase) ? phase : null, _from, _to, Text(_tag))).Url);
    }

    private static string? Text(string? text) => text?.Trim() is { Length: > 0 } kept ? kept : null;
}
