using System.Globalization;

namespace Benchmarks.Scale;

/// <summary>Processor time of processes, from <c>/proc</c>.</summary>
internal static class ProcessTimes
{
    private const double TicksPerSecond = 100;

    public static TimeSpan Of(int process) => Read(process) is { } fields ? Sum(fields, 11, 12) : TimeSpan.Zero;

    /// <summary>Of a process and its children, also of those that have ended.</summary>
    public static TimeSpan OfFamily(int process)
    {
        var sum = Read(process) is { } own ? Sum(own, 11, 12, 13, 14) : TimeSpan.Zero;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read(id) is { } fields && fields[1] == process.ToString(CultureInfo.InvariantCulture))
            {
                sum += Sum(fields, 11, 12);
            }
        }

        return sum;
    }

    private static TimeSpan Sum(string[] fields, params ReadOnlySpan<int> places)
    {
        var ticks = 0L;
        foreach (var place in places)
        {
            ticks += long.Parse(fields[place], CultureInfo.InvariantCulture);
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The fields after the name, which may hold spaces: first the state, then the parent.</summary>
    private static string[]? Read(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended.
        }
    }
}
