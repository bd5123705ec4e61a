using System.Diagnostics;
using OpenTelemetry;

namespace Portal.Telemetry;

/// <summary>Takes the query out of addresses before a trace leaves the process: links in mails and presigned addresses have secrets there.</summary>
internal sealed class PathsOnly : BaseProcessor<Activity>
{
    private static readonly string[] s_wholeAddresses = ["url.full", "http.url", "http.target"];

    public override void OnEnd(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.SetTag("url.query", null);
        foreach (var name in s_wholeAddresses)
        {
            if (data.GetTagItem(name) is string address && address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at)
            {
                data.SetTag(name, address[..at]);
            }
        }
    }
}
