using System.Globalization;

namespace Portal.Tests.Nodes;

/// <summary>One round of a periodic task, on the node of that name. Times are UTC.</summary>
internal sealed record Round(string Node, string Task, DateTime Began, DateTime Ended)
{
    /// <summary>As <see cref="StartupHook"/> writes it.</summary>
    public static Round Parse(string node, string line)
    {
        var parts = line.Split(' ');
        return new(node, parts[0], At(parts[1]), At(parts[2]));
    }

    private static DateTime At(string ticks) => new(long.Parse(ticks, CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
