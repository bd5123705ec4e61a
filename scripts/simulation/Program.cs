using System.Globalization;

namespace Simulation;

/// <summary>
/// <c>Simulation FOLDER SEED CUSTOMERS SHARE SHARES CODE=ADMINISTRATION,ENDPOINT …</c> takes one step per line of its input
/// (<c>start</c>, before which it only gets ready, <c>found</c>, <c>first DAY LATE</c>, <c>second DAY LATE</c>, <c>noon DAY LATE</c>, <c>mails DAY LATE</c>) and says <c>done</c> after each. LATE is how many
/// minutes after the step's own time it is, as a step that was cut off is taken again later.
/// </summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        var script = new YearScript(Number(args[1]), Number(args[2]));
        var storage = args[5..].Select(place => place.Split('=', 2)).ToDictionary(
            place => place[0],
            place => (new Uri(place[1].Split(',')[0]), new Uri(place[1].Split(',')[1])));
        await using var portal = new SimulatedPortal(args[0], script, storage);
        portal.GetReady();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            try
            {
                await StepAsync(portal, line.Split(' '), Number(args[3]), Number(args[4]));
                Console.WriteLine("done");
            }
            catch (Exception exception)
            {
                Console.WriteLine($"failed {exception.ToString().ReplaceLineEndings(" | ")}");
            }
        }
    }

    private static Task StepAsync(SimulatedPortal portal, string[] words, int share, int shares)
    {
        var day = words.Length > 2 ? Number(words[1]) : 0;
        var late = TimeSpan.FromMinutes(words.Length > 2 ? Number(words[2]) : 0);
        return words[0] switch
        {
            "start" => portal.StartAsync(),
            "found" => portal.FoundAsync(YearScript.FirstRoundOf(0).AddDays(-1)),
            "first" => portal.RunFirstRoundAsync(YearScript.FirstRoundOf(day) + late),
            "second" => portal.RunSecondRoundAsync(YearScript.SecondRoundOf(day) + late),
            "noon" => portal.RunNoonAsync(YearScript.NoonOf(day) + late, day, share, shares),
            "mails" => portal.SendMailsAsync(YearScript.NoonOf(day) + late),
            _ => throw new InvalidOperationException(words[0]),
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
