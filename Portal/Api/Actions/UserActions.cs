using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Api.Actions;

/// <summary>What get_users sorts by.</summary>
internal enum UserOrder
{
    TotalTrafficPeriodGb,
    TotalStoragePeakGb,
}

internal enum UserDirection
{
    Asc,
    Desc,
}

internal sealed record GetUsersParameters(
    [Field(FieldAttribute.Names.CustomerId, Meaning = "Staff: only accounts of this customer.")] int? Id,
    [Field(FieldAttribute.Names.PlanId, Meaning = "Only accounts on this plan.")] int? PlanId,
    [Field(FieldAttribute.Names.S3uid, Meaning = "Only this account.")] string? S3uid,
    [Field("email", Meaning = "Only accounts of the customer with this address.")] string? Email,
    [Field("billing", Meaning = "Only accounts of customers in this billing system.")] string? Billing,
    [Field(FieldAttribute.Names.BucketName, Meaning = "Only the account with this bucket.")] string? BucketName,
    [Field("storage_type", Meaning = "Only accounts on plans of this storage type.")] string? StorageType,
    [Field(FieldAttribute.Names.Location, Meaning = "Only accounts in this location.")] string? Location,
    [Field("period_from", Meaning = "First day of the traffic and storage numbers; of the current period if absent.")] DateOnly? PeriodFrom,
    [Field("period_to", Meaning = "Last day of the numbers.")] DateOnly? PeriodTo,
    [Field("order", Meaning = "What to sort by; by account if absent.")] UserOrder? Order,
    [Field("order_by", Meaning = "Direction of the sorting; ASC if absent.")] UserDirection? OrderBy,
    [Field("limit", Max = 500, Meaning = "How many accounts to answer.")] int Limit = 50,
    [Field("offset", Min = 0, Meaning = "How many accounts to skip.")] int Offset = 0);

/// <summary>get_users.</summary>
internal static class UserActions
{
    public static async Task<ApiOutcome> FindAsync(ApiCall call, GetUsersParameters parameters)
    {
        var found = await call.ForAll().RunAsync<FindAccounts, FindAccountsInput, FindAccountsAnswer>(new(
            parameters.Id, parameters.PlanId, parameters.Email, parameters.Billing, parameters.S3uid, parameters.BucketName,
            parameters.StorageType, parameters.Location, parameters.PeriodFrom, parameters.PeriodTo,
            parameters.Order switch { UserOrder.TotalTrafficPeriodGb => AccountOrder.TrafficPeriod, UserOrder.TotalStoragePeakGb => AccountOrder.StoragePeak, _ => AccountOrder.None },
            parameters.OrderBy is UserDirection.Desc, parameters.Limit, parameters.Offset));
        return found.Refusal is not { } refusal ? new UsersAnswer([.. found.Value.Accounts.Select(RowOf)])
            : refusal is { Code: RefusalCode.NotFound, Field: nameof(FindAccountsInput.CustomerId) } ? new ApiFailure(ApiFailure.CustomerNotFoundMessage)
            : ApiFailure.From(refusal);
    }

    private static UserRow RowOf(FoundAccount account) => new(
        account.CustomerId,
        account.S3uid,
        account.Email,
        account.Billing,
        account.PlanId,
        account.LocationCode,
        account.StorageType,
        account.QuotaGb,
        ApiFormat.Gb(account.TrafficBytes),
        ApiFormat.Gb(account.PeakBytes),
        new(
            account.NextCommitDate is { } commit ? ApiFormat.Day(commit) : null,
            account.CancellationDate is { } cancellation ? ApiFormat.Moment(cancellation) : null,
            account.TerminationDate is { } termination ? ApiFormat.Moment(termination) : null,
            ApiFormat.UnixSeconds(account.TerminationDate),
            ApiFormat.UnixSeconds(account.CancellationDate),
            account.Phase.ToString().ToLowerInvariant()));
}
