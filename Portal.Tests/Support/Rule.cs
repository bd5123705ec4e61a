using FsCheck;
using FsCheck.Fluent;

namespace Portal.Tests.Support;

/// <summary>Tries a rule on a thousand values that nobody chose.</summary>
internal static class Rule
{
    public static void Holds<T>(Gen<T> values, Action<T> rule) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(values.ToArbitrary(), rule));

    /// <summary>Amounts in whole cents, given in cents.</summary>
    public static Gen<decimal> Amounts(int from, int to) => Gen.Choose(from, to).Select(cents => cents / 100m);

    /// <summary>Days of the years 2023 to 2032.</summary>
    public static Gen<DateOnly> Days => Gen.Choose(0, 3652).Select(day => new DateOnly(2023, 1, 1).AddDays(day));
}
