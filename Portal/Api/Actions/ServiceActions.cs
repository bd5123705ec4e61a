using Portal.Core.Lifecycle;
using Portal.Core.Operations;

namespace Portal.Api.Actions;

internal sealed record AccountParameters(
    [Field(FieldAttribute.Names.S3uid, Meaning = "The S3 account.")] string S3uid,
    [Field(FieldAttribute.Names.CustomerId, Meaning = "Staff: the customer whose account it is; your own if absent.")] int? Id);

/// <summary>delete_payment_account, cancel_payment_account_deletion and delete_account: how a service ends, and comes back.</summary>
internal static class ServiceActions
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static async Task<ApiOutcome> CancelAsync(ApiCall call, AccountParameters parameters)
    {
        var cancelled = await call.For(parameters.Id).RunAsync<CancelService, CancelServiceInput, CancellationDates>(new(parameters.S3uid));
        return cancelled.Refusal is { } refusal ? Unprefixed(refusal) : new CancellationAnswer(ApiFormat.Moment(cancelled.Value.CancellationDate));
    }

    public static async Task<ApiOutcome> UndoAsync(ApiCall call, AccountParameters parameters)
    {
        var undone = await call.For(parameters.Id).RunAsync<UndoCancellation, UndoCancellationInput, UndoneCancellation>(new(parameters.S3uid));
        return undone.Refusal is { } refusal ? ApiFailure.From(refusal) : new UndoneAnswer(ApiFormat.Moment(undone.Value.TerminationDate));
    }

    public static async Task<ApiOutcome> DeleteAsync(ApiCall call, AccountParameters parameters)
    {
        if (call.IsStaff && parameters.Id is null)
        {
            return ApiFailure.Missing(FieldAttribute.Names.CustomerId);
        }

        var within = call.For(parameters.Id);
        var begun = await within.RunAsync<DeleteAccount, DeleteAccountInput, Done>(new(parameters.S3uid, parameters.S3uid));
        if (begun.Refusal is { } refusal)
        {
            return Unprefixed(refusal);
        }

        var gone = await within.RunAsync<WaitForDeletion, WaitForDeletionInput, DeletionOutcome>(new(parameters.S3uid, s_patience));
        return new MessageAnswer(gone is { IsRefused: false, Value.IsDeleted: true } ? "Account deleted successfully" : ApiText.DeletionGoesOn);
    }

    /// <summary>The document has these actions tell a missing account without their own name.</summary>
    private static ApiFailure Unprefixed(Refusal refusal) =>
        ApiFailure.From(refusal) is var failure && failure == ApiFailure.AccountNotFound ? failure with { IsPrefixed = false } : failure;
}
