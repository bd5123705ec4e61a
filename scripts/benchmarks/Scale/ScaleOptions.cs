using System.Globalization;

namespace Benchmarks.Scale;

/// <summary>What of the measurement, and how large. Without arguments the full form.</summary>
/// <param name="Circuits">Open pages at the most.</param>
/// <param name="Rate">Clicks per second among all of them.</param>
/// <param name="Seconds">For how long clicks are measured.</param>
/// <param name="Wait">Seconds until pages whose connection is lost are given up, and a little more; 0 leaves that part out.</param>
/// <param name="Accounts">In the database, for the API.</param>
/// <param name="Part">Only <c>api</c> or <c>circuits</c>; <see langword="null"/> for both.</param>
internal sealed record ScaleOptions(int Circuits = 1_000, int Rate = 50, int Seconds = 60, int Wait = 210, int Accounts = 20_000, string? Part = null)
{
    public const string Usage = "scale [--circuits N] [--rate CLICKS_PER_SECOND] [--seconds N] [--wait N] [--accounts N] [--only api|circuits]";

    /// <returns><see langword="null"/> for what is none of them.</returns>
    public static ScaleOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new ScaleOptions();
        for (var index = 0; index < arguments.Count; index += 2)
        {
            var value = index + 1 < arguments.Count ? arguments[index + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
            var next = (arguments[index], number) switch
            {
                ("--circuits", > 0) => options with { Circuits = number },
                ("--rate", > 0) => options with { Rate = number },
                ("--seconds", > 0) => options with { Seconds = number },
                ("--wait", >= 0) => options with { Wait = number },
                ("--accounts", > 0) => options with { Accounts = number },
                ("--only", _) when value is "api" or "circuits" => options with { Part = value },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options;
    }
}
