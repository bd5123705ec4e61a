using System.Collections.Frozen;
using Portal.Api.Actions;

namespace Portal.Api;

/// <summary>Every action of <c>s3.php</c>: its name, what it is for, and what carries it out.</summary>
internal static class ApiTable
{
    public static IReadOnlyList<ApiAction> All { get; } =
    [
        ApiAction.Of<ListPlansParameters, PlansAnswer>("list_plans", ApiText.ListPlans, PlanActions.ListPlansAsync),
        ApiAction.Of<HistoryParameters, HistoryAnswer>("history", ApiText.History, PlanActions.HistoryAsync),
        ApiAction.Of<OrderParameters, OrderAnswer>("create_order", ApiText.CreateOrder, OrderActions.CreateOrderAsync) with { TakesIdempotencyKey = true },
        ApiAction.Of<OrderParameters, OrderAnswer>("create_account", ApiText.CreateAccount, OrderActions.CreateAccountAsync) with
        {
            TakesIdempotencyKey = true,
            PossibleErrors =
            [
                "s3/create_account: customer not found",
                "s3/create_account: no plan_id found",
                "s3/create_account: invalid location",
                "s3/create_account: you have maximum 3 free S3 accounts",
                "s3/create_account: S3 account was created, but have error: ...",
            ],
        },
        ApiAction.Of<GetUsersParameters, UsersAnswer>("get_users", ApiText.GetUsers, UserActions.FindAsync),
        ApiAction.Of<AccountParameters, BucketsAnswer>("get_buckets", ApiText.GetBuckets, BucketActions.ListAsync),
        ApiAction.Of<AccountParameters, QueuedBucketsAnswer>("get_buckets_rmq", ApiText.GetBucketsRmq, BucketActions.ListQueuedAsync),
        ApiAction.Of<ShowKeyParameters, KeyAnswer>("show_key", ApiText.ShowKey, KeyActions.ShowAsync),
        ApiAction.Of<CreateBucketParameters, CreatedBucketAnswer>("create_bucket", ApiText.CreateBucket, BucketActions.CreateAsync),
        ApiAction.Of<DeleteBucketParameters, MessageAnswer>("delete_bucket", ApiText.DeleteBucket, BucketActions.DeleteAsync),
        ApiAction.Of<GetFilesParameters, FilesAnswer>("get_files", ApiText.GetFiles, FileActions.ListAsync),
        ApiAction.Of<DeleteFileParameters, MessageAnswer>("delete_file", ApiText.DeleteFile, FileActions.DeleteAsync),
        ApiAction.Of<AccountParameters, CancellationAnswer>("delete_payment_account", ApiText.DeletePaymentAccount, ServiceActions.CancelAsync),
        ApiAction.Of<AccountParameters, UndoneAnswer>("cancel_payment_account_deletion", ApiText.CancelPaymentAccountDeletion, ServiceActions.UndoAsync),
        ApiAction.Of<AccountParameters, MessageAnswer>("delete_account", ApiText.DeleteAccount, ServiceActions.DeleteAsync),
    ];

    private static readonly FrozenDictionary<string, ApiAction> s_byName = All.ToFrozenDictionary(action => action.Name, StringComparer.Ordinal);

    /// <summary>The action of that name; <see langword="null"/> if there is none.</summary>
    public static ApiAction? Find(string? name) => name is null ? null : s_byName.GetValueOrDefault(name);
}
