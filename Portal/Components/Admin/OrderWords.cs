using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Ordering;

namespace Portal.Components.Admin;

/// <summary>Puts an order into words for whoever is on duty.</summary>
internal static class OrderWords
{
    public static (Tone Tone, string Words) State(FoundOrder order) => order switch
    {
        { State: OrderState.Completed } => (Tone.Good, StaffOrdersText.StateCompleted),
        { State: OrderState.Refused } => (Tone.Neutral, StaffOrdersText.StateRefused),
        { State: OrderState.RolledBack } => (Tone.Neutral, StaffOrdersText.StateRolledBack),
        { Undoing: true } => (Tone.Warning, StaffOrdersText.StateUndoing),
        { IsStuck: true } => (Tone.Bad, StaffOrdersText.StateStuck),
        _ => (Tone.Accent, StaffOrdersText.StateOpen),
    };

    /// <summary>What is the matter and what comes next; <see langword="null"/> where the state says all.</summary>
    /// <param name="now">UTC.</param>
    public static string? Matter(FoundOrder order, DateTime now) => order switch
    {
        { State: OrderState.Completed } => null,
        { IsOver: true } => order.Reason,
        { Undoing: true } => Say(StaffOrdersText.UndoingText, order.Reason, TaskWords.In(order.DueAt, now)),
        { Attempts: 1 } => Say(StaffOrdersText.WaitsOnceText, Done(order.Reached), order.Reason, TaskWords.In(order.DueAt, now)),
        { Attempts: > 1 } => Say(StaffOrdersText.WaitsText, Done(order.Reached), order.Reason, order.Attempts, TaskWords.In(order.DueAt, now)),
        { IsStuck: true } => Say(StaffOrdersText.LateText, Done(order.Reached)),
        _ => Done(order.Reached),
    };

    private static string Done(OrderState reached) => reached switch
    {
        OrderState.Placed => StaffOrdersText.DonePlaced,
        OrderState.AccountCreated => StaffOrdersText.DoneAccount,
        OrderState.BucketCreated => StaffOrdersText.DoneBucket,
        OrderState.Billed => StaffOrdersText.DoneBilled,
        _ => throw new ArgumentOutOfRangeException(nameof(reached)),
    };

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
