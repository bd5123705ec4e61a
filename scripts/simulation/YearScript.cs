using Portal.Core.Billing;
using Portal.Core.Catalog;

namespace Simulation;

/// <summary>What a customer does at noon of a day.</summary>
public enum ActionKind
{
    Nothing,
    Order,
    TopUp,
    Cancel,
    Undo,
    ChangePlan,
    Delete,
}

/// <param name="Plan">Index into <see cref="YearScript.Plans"/>.</param>
/// <param name="Account">Which of the customer's accounts, counted from the first; taken modulo how many there are.</param>
public sealed record CustomerAction(ActionKind Kind, int Plan = 0, int Account = 0, decimal Amount = 0, bool Invoiced = false);

/// <summary>
/// Everything that happens in a simulated year, drawn from a seed: who does what, and what each account moves and holds. The same for
/// the portal and for whoever computes its books again; nothing here depends on what came of it.
/// </summary>
public sealed class YearScript(int seed, int customers)
{
    public const int Days = 366;

    /// <summary>A leap year lies ahead.</summary>
    public static readonly DateOnly FirstDay = new(2027, 6, 1);

    public static IReadOnlyList<Plan> Plans { get; } =
    [
        Make("Free", 10, 20, new(0, 0, 0), Price.Free, Price.Free),
        Make("Small", 100, 150, new(4.99m, 5.49m, 449), new(0.0213m, 0.0237m, 1.91m), new(0.0107m, 0.0119m, 0.97m)),
        Make("Hard", 200, 200, new(8.35m, 9.05m, 812.5m), Price.Free, new(0.0111m, 0.0123m, 1.03m)),
        Make("Big", 500, 1000, new(19.9m, 21.9m, 1990), new(0.0171m, 0.0189m, 1.57m), new(0.0087m, 0.0097m, 0.79m)),
        Make("Twin", 500, 900, new(19.9m, 22.4m, 1990), new(0.0165m, 0.0181m, 1.49m), Price.Free),
    ];

    public int Customers => customers;

    public static DateOnly DayOf(int day) => FirstDay.AddDays(day);

    /// <summary>The first round of a day. Two times by turns, so that no moment lies exactly a week after another.</summary>
    public static DateTime FirstRoundOf(int day) => At(day, 3 + (day % 2));

    /// <summary>The second round of a day, in which storage always answers.</summary>
    public static DateTime SecondRoundOf(int day) => At(day, 7 + (day % 2));

    public static DateTime NoonOf(int day) => At(day, 12 + (2 * (day % 2)));

    public static Currency CurrencyOf(int customer) => (Currency)(customer % 3);

    /// <summary>Whether storage tells no usage in the first round of the day.</summary>
    public bool IsOut(int day) => Draw(0, day, 7).Next(10) == 0;

    public CustomerAction ActionOf(int customer, int day)
    {
        var random = Draw(customer, day, 1);
        var account = random.Next(1000);
        var plan = random.Next(Plans.Count);
        var dice = day < 10 ? random.Next(120) : random.Next(1000);
        return dice switch
        {
            < 14 => new(ActionKind.Order, plan, Invoiced: random.Next(5) == 0),
            < 60 => new(ActionKind.TopUp, Amount: Amount(customer, random)),
            < 70 => new(ActionKind.Cancel, Account: account),
            < 100 => new(ActionKind.Undo, Account: account),
            < 118 => new(ActionKind.ChangePlan, plan, account),
            < 120 => new(ActionKind.Delete, Account: account),
            _ => new(ActionKind.Nothing),
        };
    }

    /// <summary>What the customer's nth account holds on the day, in bytes.</summary>
    public long StoredOn(int customer, int account, int day)
    {
        var size = Draw(customer, account, 3);
        var base_ = size.NextDouble() * size.NextDouble() * 700;
        var drift = Draw(customer, (account * 1000) + (day / 9), 4).NextDouble();
        return (long)(base_ * (0.6 + (0.8 * drift)) * Plan.BytesPerGb) + Draw(customer, (account * 1000) + day, 5).Next(1_000_000_000);
    }

    /// <summary>What the customer's nth account moves on the day, in bytes.</summary>
    public (long In, long Out) MovedOn(int customer, int account, int day)
    {
        var random = Draw(customer, (account * 1000) + day, 6);
        var scale = Draw(customer, account, 2).NextDouble() * 25 * Plan.BytesPerGb;
        return ((long)(scale * random.NextDouble()), (long)(scale * random.NextDouble()));
    }

    private static DateTime At(int day, int hour) => DayOf(day).ToDateTime(new TimeOnly(hour, 0), DateTimeKind.Utc);

    private static decimal Amount(int customer, Random random) => decimal.Round((decimal)random.Next(100, 4000) / 100 * ((Currency)(customer % 3) is Currency.Rub ? 90 : 1), 2);

    /// <summary>Always the same for the same numbers, in every process.</summary>
    private Random Draw(int one, int two, int purpose) => new(unchecked((seed * 486_187_739) ^ (one * 16_777_619) ^ (two * 92_821) ^ (purpose * 7_919)));

    private static Plan Make(string name, int quota, int traffic, Price monthly, Price storageOverage, Price trafficOverage) => new()
    {
        Name = name,
        Active = true,
        QuotaGb = quota,
        BandwidthLimitGb = traffic,
        StorageType = "Standard",
        Locations = ["NL", "DE"],
        Monthly = monthly,
        StorageOverage = storageOverage,
        TrafficOverage = trafficOverage,
    };
}
