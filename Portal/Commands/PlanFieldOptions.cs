using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Portal.Core.Catalog;

namespace Portal.Commands;

/// <summary>The options that say what a plan is like; what is left out stays as it is.</summary>
internal sealed class PlanFieldOptions
{
    private readonly Option<string?> _name = new("--name") { Description = CommandText.PlanName };
    private readonly Option<string?> _summary = new("--summary") { Description = CommandText.PlanSummary };
    private readonly Option<bool?> _active = new("--active") { Description = CommandText.PlanActive };
    private readonly Option<int?> _quota = new("--quota") { Description = CommandText.PlanQuota };
    private readonly Option<string?> _storageType = new("--storage-type") { Description = CommandText.PlanStorageType };
    private readonly Option<string[]?> _locations = Words("--locations", CommandText.PlanLocations);
    private readonly Option<PriceFields?> _monthly = Price("--monthly", CommandText.PlanMonthly);
    private readonly Option<int?> _traffic = new("--traffic") { Description = CommandText.PlanTraffic };
    private readonly Option<PriceFields?> _trafficOverage = Price("--traffic-overage", CommandText.PlanTrafficOverage);
    private readonly Option<PriceFields?> _storageOverage = Price("--storage-overage", CommandText.PlanStorageOverage);
    private readonly Option<string[]?> _tags = Words("--tags", CommandText.PlanTags);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _name, _summary, _active, _quota, _storageType, _locations, _monthly, _traffic, _trafficOverage, _storageOverage, _tags })
        {
            command.Options.Add(option);
        }
    }

    public PlanFields Read(ParseResult parsed) => new(
        parsed.GetValue(_name), parsed.GetValue(_summary), parsed.GetValue(_active), parsed.GetValue(_quota), parsed.GetValue(_storageType), Given(parsed, _locations),
        parsed.GetValue(_monthly), parsed.GetValue(_trafficOverage), parsed.GetValue(_storageOverage), parsed.GetValue(_traffic), Given(parsed, _tags));

    /// <summary>An option that was not given would be an empty list.</summary>
    private static string[]? Given(ParseResult parsed, Option<string[]?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    /// <summary>Several words with commas between them; an empty text is none.</summary>
    private static Option<string[]?> Words(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => [.. Split(result)],
    };

    /// <summary>Amounts by currency, such as <c>eur=9.90,usd=10.90</c>, or one amount for all.</summary>
    private static Option<PriceFields?> Price(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var price = new PriceFields();
            foreach (var word in Split(result))
            {
                if (Read(price, word) is not { } read)
                {
                    result.AddError(string.Format(CultureInfo.CurrentCulture, CommandText.NoPrice, word));
                    return null;
                }

                price = read;
            }

            return price;
        },
    };

    private static PriceFields? Read(PriceFields price, string word)
    {
        var (currency, text) = word.Split('=', 2) is [var left, var right] ? (left.ToUpperInvariant(), right) : ("", word);
        return !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? null : currency switch
        {
            "" => new(amount, amount, amount),
            "EUR" => price with { Eur = amount },
            "USD" => price with { Usd = amount },
            "RUB" => price with { Rub = amount },
            _ => null,
        };
    }

    private static IEnumerable<string> Split(ArgumentResult result) =>
        result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
