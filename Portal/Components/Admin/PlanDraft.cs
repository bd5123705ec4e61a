using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;

namespace Portal.Components.Admin;

/// <summary>What staff types into the form of a plan, as typed; operations judge it.</summary>
public sealed partial class PlanDraft
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public string Name { get => Get(); set => Set(value); }

    public string Summary { get => Get(); set => Set(value); }

    public string Quota { get => Get(); set => Set(value); }

    public string Traffic { get => Get(); set => Set(value); }

    public string StorageType { get => Get(); set => Set(value); }

    public string Tags { get => Get(); set => Set(value); }

    public bool Active { get => Get() == "1"; set => Set(value ? "1" : "0"); }

    /// <summary>Codes with commas between them, in the plan's order.</summary>
    public string Locations { get => Get(); private set => Set(value); }

    /// <summary>An amount of a price; <paramref name="price"/> is the name of the field in <see cref="PlanFields"/>.</summary>
    public string this[string price, string currency]
    {
        get => _texts.GetValueOrDefault($"{price}:{currency}", "");
        set => _texts[$"{price}:{currency}"] = value ?? "";
    }

    /// <summary>Of a plan that is not there yet.</summary>
    public static PlanDraft New() => new() { Active = true };

    /// <summary>As a plan is.</summary>
    public static PlanDraft Of(PlanDetails plan)
    {
        var draft = new PlanDraft
        {
            Name = plan.Name,
            Summary = plan.Summary,
            Quota = plan.QuotaGb.ToString(CultureInfo.InvariantCulture),
            Traffic = plan.BandwidthLimitGb.ToString(CultureInfo.InvariantCulture),
            StorageType = plan.StorageType,
            Tags = string.Join(' ', plan.Tags),
            Active = plan.Active,
            Locations = string.Join(',', plan.Locations),
        };
        draft.Write(nameof(PlanFields.Monthly), plan.Monthly, "0.00");
        draft.Write(nameof(PlanFields.StorageOverage), plan.StorageOverage, "0.00####");
        draft.Write(nameof(PlanFields.TrafficOverage), plan.TrafficOverage, "0.00####");
        return draft;
    }

    /// <summary>Whether it is to be sold in a location.</summary>
    public bool IsIn(string location) => Words(Locations).Contains(location);

    public void Put(string location, bool isIn) =>
        Locations = string.Join(',', isIn ? Words(Locations).Append(location).Distinct() : Words(Locations).Where(code => code != location));

    /// <summary>What is to be said of the plan: all of it, or only what is not as it was read.</summary>
    public PlanFields ToFields(PlanDetails? read)
    {
        var before = read is null ? null : Of(read);
        return new(
            Say(before, nameof(Name)),
            Say(before, nameof(Summary)),
            Say(before, nameof(Active)) is { } active ? active == "1" : null,
            Whole(Say(before, nameof(Quota))),
            Say(before, nameof(StorageType)),
            Say(before, nameof(Locations)) is { } locations ? Words(locations) : null,
            Price(before, nameof(PlanFields.Monthly)),
            Price(before, nameof(PlanFields.TrafficOverage)),
            Price(before, nameof(PlanFields.StorageOverage)),
            Whole(Say(before, nameof(Traffic))),
            Say(before, nameof(Tags)) is { } tags ? Words(tags) : null);
    }

    /// <summary>Goes on from what the plan is now: what was not touched here follows it, what was touched stays.</summary>
    /// <param name="keepsOwn">Whether it stays too where somebody else has touched the same.</param>
    public void Follow(PlanDetails read, PlanDetails now, bool keepsOwn)
    {
        var (before, after) = (Of(read)._texts, Of(now)._texts);
        foreach (var (field, text) in after)
        {
            var isOwn = _texts.GetValueOrDefault(field, "") != before.GetValueOrDefault(field, "");
            var isTheirs = text != before.GetValueOrDefault(field, "");
            if (!isOwn || (isTheirs && !keepsOwn))
            {
                _texts[field] = text;
            }
        }
    }

    private string Get([CallerMemberName] string field = "") => _texts.GetValueOrDefault(field, "");

    private void Set(string? text, [CallerMemberName] string field = "") => _texts[field] = text ?? "";

    private string? Say(PlanDraft? before, string field) =>
        before is not null && before._texts.GetValueOrDefault(field) == _texts.GetValueOrDefault(field) ? null : _texts.GetValueOrDefault(field, "");

    private PriceFields Price(PlanDraft? before, string price) =>
        new(Amount(Say(before, $"{price}:EUR")), Amount(Say(before, $"{price}:USD")), Amount(Say(before, $"{price}:RUB")));

    private void Write(string name, Price price, string format)
    {
        this[name, "EUR"] = price.Eur.ToString(format, CultureInfo.InvariantCulture);
        this[name, "USD"] = price.Usd.ToString(format, CultureInfo.InvariantCulture);
        this[name, "RUB"] = price.Rub.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string[] Words(string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Below zero for what is no number, which every operation refuses at its field.</summary>
    private static int? Whole(string? text) =>
        text is null ? null : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>Below zero for what is no amount; nothing typed is nothing to pay. A comma counts as a point, so 1,000 is refused as it could mean a thousand.</summary>
    private static decimal? Amount(string? text) =>
        text is null ? null
        : text.Trim().Length == 0 ? 0
        : AmountForm().IsMatch(text.Trim()) && decimal.TryParse(text.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount
        : -1;

    [GeneratedRegex(@"^[0-9]{1,9}([.][0-9]{1,9}|,[0-9]{1,2}|,[0-9]{4,9})?$")]
    private static partial Regex AmountForm();
}
