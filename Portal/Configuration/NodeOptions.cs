namespace Portal.Configuration;

/// <summary>The section <c>Node</c> of the settings: this process among several.</summary>
public sealed class NodeOptions
{
    public const string Section = "Node";

    /// <summary>What it is called in logs and metrics; the machine's name if nothing is said.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Seconds for which a node that was told to stop goes on answering, so that the load balancer notices first. 0: it stops at once.</summary>
    public int DrainSeconds { get; init; }

    /// <summary>Whether the log is written as JSON, a line per entry.</summary>
    public bool JsonLog { get; init; }

    /// <summary>Where an OpenTelemetry collector takes metrics and traces, such as <c>http://localhost:4317</c>; none: they are not sent.</summary>
    public Uri? OtlpEndpoint { get; init; }

    internal static NodeOptions Read(SettingsReader reader)
    {
        const int LongestName = 64;
        const int LongestDrain = 300;
        var standard = new NodeOptions();
        var options = new NodeOptions
        {
            Name = reader.Text($"{Section}:Name", LongestName) ?? standard.Name,
            DrainSeconds = reader.Number($"{Section}:DrainSeconds", standard.DrainSeconds, 0, LongestDrain),
            JsonLog = reader.Switch($"{Section}:JsonLog", standard.JsonLog),
            OtlpEndpoint = reader.Origin($"{Section}:OtlpEndpoint"),
        };
        reader.RefuseOthers(Section);
        return options;
    }
}
