using System.Diagnostics;

namespace Portal.Core.Operations;

/// <summary>
/// Carries the trace of whoever asks for work to whoever does it, later or in another process, so that both stand under one id in the log and are one trace. What is kept with the
/// work is W3C's <c>traceparent</c>, which names a request and says nothing of it.
/// </summary>
public static class TraceOrigin
{
    /// <summary>Characters of it.</summary>
    public const int Length = 55;

    /// <summary>That of what goes on now; <see langword="null"/> if it has no id.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { Length: Length } id } ? id : null;

    /// <summary>
    /// Begins work that was asked for at <paramref name="origin"/>, as a part of that trace; what it runs within here, such as a round of periodic work, is linked.
    /// Without an origin, or with one that is none, it is a part of what goes on here.
    /// </summary>
    internal static Activity? Begin(this ActivitySource source, string name, string? origin, ActivityKind kind = ActivityKind.Consumer)
    {
        if (!ActivityContext.TryParse(origin, null, isRemote: true, out var parent))
        {
            return source.StartActivity(name, kind);
        }

        return source.StartActivity(name, kind, parent, links: Activity.Current is { } here ? [new(here.Context)] : null);
    }
}
