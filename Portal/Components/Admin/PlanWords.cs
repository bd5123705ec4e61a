using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Lifecycle;

namespace Portal.Components.Admin;

/// <summary>Puts plans and what a change of one does into words for staff.</summary>
internal static class PlanWords
{
    /// <param name="field">As the history names it.</param>
    public static string Field(string field) => StaffPlansText.ResourceManager.GetString("Field_" + field, StaffPlansText.Culture) ?? field;

    /// <summary>What stands in the history of a field.</summary>
    public static string Value(string field, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "–";
        }

        if (field is "active")
        {
            return text == "1" ? StaffPlansText.Yes : StaffPlansText.No;
        }

        if (!decimal.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return text.Replace(",", ", ", StringComparison.Ordinal);
        }

        return field is "quota" or "bandwidth_limit" ? Gb((int)number)
            : CurrencyCodes.Parse(field.Split('_')[^1]) is not { } currency ? text
            : field.StartsWith("monthly", StringComparison.Ordinal) ? MoneyText.Of(new(number, currency))
            : MoneyText.OfUnit(new(number, currency));
    }

    public static string Gb(int gb) => Say(StaffPlansText.Gb, gb);

    public static string Accounts(int accounts) => accounts == 1 ? StaffPlansText.OneAccount : Say(StaffPlansText.Accounts, accounts);

    public static string Phase(AccountPhase phase) => StaffPlansText.ResourceManager.GetString("Phase" + phase, StaffPlansText.Culture) ?? phase.ToString();

    /// <summary>What a change does to customers, in sentences; what needs a table of its own is left out.</summary>
    public static IEnumerable<string> Effects(PlanEditReview review)
    {
        var fields = review.Changes.Select(change => change.Field).ToHashSet(StringComparer.Ordinal);
        var renewed = review.FirstRenewal is not null;
        if (review.Crowd.Accounts == 0 && review.Crowd.Coming == 0)
        {
            yield return StaffPlansText.EffectNobody;
        }

        if (renewed && (review.Prices.Count > 0 || fields.Any(field => field.Contains("overage", StringComparison.Ordinal) || field is "quota" or "bandwidth_limit")))
        {
            yield return Say(review.FirstRenewal == review.LastRenewal ? StaffPlansText.EffectNextMonthOn : StaffPlansText.EffectNextMonth, Day(review.FirstRenewal), Day(review.LastRenewal));
        }

        if (review.StayFree > 0)
        {
            yield return Say(StaffPlansText.EffectStayFree, Accounts(review.StayFree));
        }

        if (review.BecomeFree > 0)
        {
            yield return Say(StaffPlansText.EffectBecomeFree, Accounts(review.BecomeFree));
        }

        if (review.Crowd.Coming > 0)
        {
            yield return Say(StaffPlansText.EffectComing, Accounts(review.Crowd.Coming));
        }

        if (fields.Contains("active"))
        {
            yield return review.Changes.Single(change => change.Field == "active").New == "1"
                ? StaffPlansText.EffectActivated
                : Say(StaffPlansText.EffectDeactivated, Accounts(review.Crowd.Accounts));
        }

        foreach (var left in review.Left)
        {
            yield return Say(StaffPlansText.EffectLeft, left.Code, Accounts(left.Accounts));
        }

        if (fields.Contains("storage_type"))
        {
            yield return StaffPlansText.EffectStorageType;
        }

        if (review.Quota is { TooFull: > 0, New: { } limit })
        {
            yield return Say(StaffPlansText.EffectTooFull, Accounts(review.Quota.TooFull), ByteText.Format(limit));
        }
    }

    private static string Day(DateOnly? day) => DateWords.Day(new(day!.Value, TimeOnly.MinValue, TimeSpan.Zero));

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
